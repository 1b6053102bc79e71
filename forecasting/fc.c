#include "fc.h"

static const char *const sentences[] = {
#define X(code, sentence) [code] = sentence,
    FC_STATUS_LIST(X)
#undef X
};

const char *fc_sentence(enum fc_status status)
{
    unsigned code = (unsigned)status;

    return code < sizeof sentences / sizeof *sentences ? sentences[code] : "unknown status";
}
