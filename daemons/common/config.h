/* config: every option of every program, in one table.
 *
 * --help, `framsyn config show`, the sample file and the check of the README come from this table.
 * A value comes from, later wins: the default, the file, the environment (FRAMSYN_<NAME> with '-'
 * and '.' as '_'; an empty variable counts as none), the command line (--name=value or --name
 * value). Where it came from is kept.
 *
 * The file holds lines "name = value"; '#' at the start of a line or after a blank begins a comment,
 * a value in double quotes is taken as it is. {var} in any value stands for the option var, made
 * absolute. The folder var is taken from flag, environment or default when the file is looked for.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "macros.h"

enum config_origin { CONFIG_DEFAULT, CONFIG_FILE, CONFIG_ENVIRONMENT, CONFIG_FLAG };
enum config_type { CONFIG_TEXT, CONFIG_INTEGER, CONFIG_LEVEL, CONFIG_SCHEDULE };
enum { CONFIG_OPTION_MAX = 32 };

/* All options; strings are owned by the struct. Names are the options' with '-' as '_'. */
struct config {
    char *bus_control;     /* endpoint of the control ROUTER */
    char *bus_events;      /* endpoint of the event XPUB */
    char *bus_intake;      /* endpoint of the intake ROUTER */
    char *bus_query;       /* endpoint of the query ROUTER */
    char *config;          /* the file itself */
    char *county;          /* two digits; the region whose forecasts are computed */
    char *db;              /* libpq connection string; empty: the private cluster under var */
    char *feeds;           /* folder of feed files; empty: nothing is fetched */
    char *feeds_cache;     /* folder of what is known of each feed */
    char *feeds_server;    /* origin to ask instead of the official ones; empty: those */
    char *http_address;    /* where framsyn-gatewayd listens */
    char *inbox;           /* folder the ingest workers watch */
    char *keys;            /* folder of CURVE keys and the list of principals */
    char *lang;            /* sv or en */
    char *name;            /* this process's name: worker and log name */
    char *recompute;       /* calendar rule, e.g. "monthly on 20 at 06:00 Europe/Stockholm"; "" never */
    char *spool;           /* folder of the workers' spools */
    char *var;             /* folder of everything that is not program */
    int64_t batch_rows;    /* rows per batch, 1..65536 */
    int64_t inbox_patience; /* s */
    int64_t coalesce_ms;   /* how long a run waits for more vintages */
    int64_t horizon_months;
    int64_t horizon_years;
    int64_t http_port;
    int64_t jobs;          /* threads of the forecasting engine, 0: see config_jobs */
    int64_t message_bytes; /* largest message taken from the bus */
    int64_t seed;
    int64_t window;        /* unacknowledged batches a worker may have under way */
    int64_t log_level;     /* enum log_level */
    enum config_origin origins[CONFIG_OPTION_MAX]; /* in the order of config_options; see config_origin_of */
};

/* One row of the table. */
struct config_option {
    const char *name;      /* as on the command line, without dashes */
    enum config_type type;
    size_t offset;         /* into struct config */
    const char *fallback;  /* the default; "{var}" is replaced by the option var */
    int64_t least, most;   /* range of a CONFIG_INTEGER */
    const char *sentence;
};

extern const struct config_option config_options[];
extern const size_t config_option_count;

/* Fills config from defaults, file, environment and the leading options of argv. Returns the index
 * of the first argument that is no option of the table (argc when there is none; after a "--", the
 * one that follows it), or -1 with one sentence in error[error_size] naming file, line or flag,
 * value and rule; the caller exits 78 (EX_CONFIG). After -1 there is nothing to free.
 * A missing file is an error only when it was named by flag or environment.
 * What stands at the returned index may begin with a dash: an option of the caller's own, such as
 * --help, or a misspelt one. A caller that does not know it refuses it with EX_USAGE. */
int config_load(struct config *config, int argc, char **argv, char *error, size_t error_size) MUSTCHECK;
void config_free(struct config *config);

/* Value as text (static or owned by config) and origin of one option of a loaded config. */
const char *config_value(const struct config *config, const struct config_option *option, char *room, size_t size);
/* Threads to compute with: the option jobs, or the number of processors, 64 at most. */
int config_jobs(const struct config *config);
enum config_origin config_origin_of(const struct config *config, const struct config_option *option);

/* Writes the sample file: every option, commented out, with its sentence and default. */
void config_sample(FILE *out);

/* A calendar rule:  never | daily at HH:MM ZONE | weekly on WEEKDAY at HH:MM ZONE |
 * monthly on DAY at HH:MM ZONE.  DAY 29..31 means the last day of a shorter month. */
struct schedule {
    enum { SCHEDULE_NEVER, SCHEDULE_DAILY, SCHEDULE_WEEKLY, SCHEDULE_MONTHLY } kind;
    int day;               /* 1..31, or 1..7 (Monday 1) */
    int hour, minute;
    char zone[64];         /* name in the time zone database */
};
bool schedule_parse(const char *text, struct schedule *schedule, char *error, size_t error_size) MUSTCHECK;
/* The first moment after now (seconds since 1970 UTC) at which the rule strikes; INT64_MAX for never. */
int64_t schedule_next(const struct schedule *schedule, int64_t now);

#endif
