#include "request.h"

#include <stdarg.h>
#include <stdio.h>

#include "batch.h"

bool outcome_say(struct outcome *outcome, enum exit_code code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(outcome->sentence, sizeof outcome->sentence, format, arguments);
    va_end(arguments);
    batch_text_mend(outcome->sentence); /* what is quoted of a name may end within a letter */
    outcome->code = code;
    return code == EXIT_OK;
}

bool outcome_database(struct outcome *outcome, const struct db *db)
{
    outcome->run = 0;
    return outcome_say(outcome, EXIT_UNAVAILABLE, "the database does not answer now: %s", db_error(db));
}
