/* macros: the few every module of the daemons uses. */
#ifndef MACROS_H
#define MACROS_H

#define MUSTCHECK __attribute__((warn_unused_result))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Exit codes, from sysexits.h; the documented set of all programs. */
enum exit_code {
    EXIT_OK = 0,
    EXIT_FAILED = 1,       /* the command ran and the answer is no */
    EXIT_USAGE_ERROR = 64, /* EX_USAGE */
    EXIT_DATA = 65,        /* EX_DATAERR: bad input */
    EXIT_NO_INPUT = 66,    /* EX_NOINPUT */
    EXIT_UNAVAILABLE = 69, /* EX_UNAVAILABLE: a daemon or the database does not answer */
    EXIT_SOFTWARE = 70,    /* EX_SOFTWARE */
    EXIT_CANNOT_CREATE = 73, /* EX_CANTCREAT: disk full, no permission */
    EXIT_LATER = 75,       /* EX_TEMPFAIL: kept in the spool, will be delivered */
    EXIT_FORBIDDEN = 77,   /* EX_NOPERM */
    EXIT_CONFIGURATION = 78, /* EX_CONFIG */
};

#endif
