/* conninfo: what is shown of a connection string. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "conninfo.h"

static void shows(const char *conninfo, const char *wanted)
{
    char *shown = conninfo_masked(conninfo);

    assert_non_null(shown);
    assert_string_equal(shown, wanted);
    free(shown);
}

static void what_holds_no_password_is_shown_as_it_is(void **state)
{
    (void)state;
    shows("", "");
    shows("framsyn", "framsyn");
    shows("host=db.example dbname=framsyn user=u", "host=db.example dbname=framsyn user=u");
    shows(" host = 'a b'  passfile=/etc/pass ", " host = 'a b'  passfile=/etc/pass ");
    shows("postgresql://u@h:5432/db?application_name=x", "postgresql://u@h:5432/db?application_name=x");
    shows("postgres://h:5432/db", "postgres://h:5432/db");
    shows("postgres:///db?host=/run/pg", "postgres:///db?host=/run/pg");
}

static void a_password_among_pairs_is_masked(void **state)
{
    (void)state;
    shows("host=h password=secret dbname=d", "host=h password=*** dbname=d");
    shows("password=secret", "password=***");
    shows("password = secret host=h", "password = *** host=h");
    shows("password='a b\\'c' host=h", "password=*** host=h");
    shows("password=a\\ b host=h", "password=*** host=h");
    shows("password= host=h", "password= ***"); /* libpq takes host=h for the value */
    shows("sslpassword=s user=password", "sslpassword=*** user=password");
    shows("host='a password=x' password=y", "host='a password=x' password=***");
}

static void a_quote_without_an_end_hides_the_rest(void **state)
{
    (void)state;
    shows("host='h password=secret", "host=***");
    shows("password='secret", "password=***");
}

static void a_password_in_a_uri_is_masked(void **state)
{
    (void)state;
    shows("postgresql://u:secret@h/db", "postgresql://u:***@h/db");
    shows("postgres://u:secret@h1:1,h2:2/db?sslmode=require", "postgres://u:***@h1:1,h2:2/db?sslmode=require");
    shows("postgres://:secret@/db", "postgres://:***@/db");
    shows("postgres://u:a?b@h/db", "postgres://u:***@h/db");
    shows("postgres://u:se/cret@h/db", "postgres://u:***@h/db");
    shows("postgres://h/db?user=u&password=secret&x=y", "postgres://h/db?user=u&password=***&x=y");
    shows("postgres://h/db?sslpassword=secret", "postgres://h/db?sslpassword=***");
    shows("postgres://h/db?pass%77ord=secret", "postgres://h/db?pass%77ord=***");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_holds_no_password_is_shown_as_it_is),
        cmocka_unit_test(a_password_among_pairs_is_masked),
        cmocka_unit_test(a_quote_without_an_end_hides_the_rest),
        cmocka_unit_test(a_password_in_a_uri_is_masked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
