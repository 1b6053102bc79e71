#include "config.h"

#include <stddef.h>

#define TEXT(name, field, fallback, sentence)                                                      \
    {name, CONFIG_TEXT, offsetof(struct config, field), fallback, 0, 0, sentence}
#define INTEGER(name, field, fallback, least, most, sentence)                                      \
    {name, CONFIG_INTEGER, offsetof(struct config, field), fallback, least, most, sentence}

/* Alphabetical. Limits: batch-rows is the largest batch of submission.proto; message-bytes must hold
 * one such batch (about 20 bytes a row) and stays below protobuf's 2 GiB; window keeps a spool's
 * unacknowledged batches within what the daemon's queue takes (bus.h). */
const struct config_option config_options[] = {
    INTEGER("batch-rows", batch_rows, "16384", 1, 65536,
            "Rows that a worker puts into one batch."),
    TEXT("bus-control", bus_control, "ipc://{var}/run/control",
         "Endpoint where the forecasting daemon takes commands, ipc://PATH or tcp://HOST:PORT."),
    TEXT("bus-events", bus_events, "ipc://{var}/run/events",
         "Endpoint where the forecasting daemon announces what happens."),
    TEXT("bus-intake", bus_intake, "ipc://{var}/run/intake",
         "Endpoint where the forecasting daemon takes submissions."),
    TEXT("bus-query", bus_query, "ipc://{var}/run/query",
         "Endpoint where the forecasting daemon answers queries."),
    INTEGER("coalesce-ms", coalesce_ms, "200", 0, 3600000,
            "Milliseconds that a recomputation waits for more submissions to come in."),
    TEXT("config", config, "{var}/framsyn.conf",
         "The file with these options, one \"name = value\" a line."),
    TEXT("county", county, "18",
         "County whose forecasts are computed, two digits of SCB's region code."),
    TEXT("db", db, "",
         "PostgreSQL connection string; empty means the private cluster in {var}/run/pg."),
    TEXT("feeds", feeds, "",
         "Folder of the feed files that the ingest workers fetch by; empty means that nothing is fetched."),
    TEXT("feeds-cache", feeds_cache, "{var}/feeds",
         "Folder of what is known of each feed, shared by the workers of one machine."),
    TEXT("feeds-server", feeds_server, "",
         "Server that is asked instead of the official ones, https://HOST or http://127.0.0.1:PORT; empty means those."),
    INTEGER("horizon-months", horizon_months, "24", 1, 120,
            "Months ahead that monthly series are forecast."),
    INTEGER("horizon-years", horizon_years, "15", 1, 50,
            "Years ahead that yearly series are forecast."),
    TEXT("http-address", http_address, "127.0.0.1",
         "Address where framsyn-gatewayd listens; another than this machine's own wants a proxy with TLS before it."),
    INTEGER("http-port", http_port, "8018", 1, 65535,
            "Port where framsyn-gatewayd listens."),
    TEXT("inbox", inbox, "{var}/inbox",
         "Folder that the ingest workers watch for files."),
    INTEGER("inbox-patience", inbox_patience, "600", 1, 604800,
            "Seconds that a manifest without its data, or a file of another kind, may lie in the inbox."),
    INTEGER("jobs", jobs, "0", 0, 64,
            "Threads of the forecasting engine, 0 one per processor; results do not depend on it."),
    TEXT("keys", keys, "{var}/keys",
         "Folder of the CURVE keys and the list of principals, used on tcp:// endpoints."),
    TEXT("lang", lang, "",
         "Language of texts, sv or en; empty means the one of LC_ALL, LC_MESSAGES or LANG."),
    {"log-level", CONFIG_LEVEL, offsetof(struct config, log_level), "info", 0, 0,
     "Lowest level that is logged: debug, info, warning or error."},
    INTEGER("message-bytes", message_bytes, "16777216", 65536, 1073741824,
            "Largest message, in bytes, that is sent or taken on the bus."),
    TEXT("name", name, "",
         "Name of this process, used for its spool, its key and its log lines."),
    {"recompute", CONFIG_SCHEDULE, offsetof(struct config, recompute), "", 0, 0,
     "When everything is recomputed, e.g. \"monthly on 20 at 06:00 Europe/Stockholm\"; empty means never."},
    INTEGER("seed", seed, "1", 0, INT64_MAX,
            "Seed of the simulated paths; the same seed gives the same forecasts."),
    TEXT("spool", spool, "{var}/spool",
         "Folder where workers keep each batch until its receipt."),
    TEXT("var", var, "var",
         "Folder of everything that is not program, written {var} in other options."),
    INTEGER("window", window, "64", 1, 256,
            "Batches that a worker may have on the way without a receipt."),
};
const size_t config_option_count = ARRAY_SIZE(config_options);
_Static_assert(ARRAY_SIZE(config_options) <= CONFIG_OPTION_MAX, "origins[] is too short");
