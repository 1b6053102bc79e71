/* framsyn-forecastd: takes batches from the bus, stores them, decides what is stale, forecasts it
 * and publishes scenarios. Three threads, a connection each: desk (intake, control, events), runs,
 * queries.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "desk.h"
#include "log.h"
#include "query.h"
#include "runner.h"
#include "service.h"

enum {
    STOP_MS = 1600
}; /* what the loops get to end; a computation that takes longer is taken up again later */

static const char usage[] =
    "usage: framsyn-forecastd [OPTION...]\n"
    "       framsyn-forecastd --help | --version | --states\n\n"
    "Takes statistics and employer dialogues from the bus, stores them in PostgreSQL, recomputes "
    "the\n"
    "forecasts they bear upon, and answers the education networks. Runs until SIGTERM or "
    "SIGINT.\n\n"
    "  --states     print the states of a run and what leads from one to the next\n"
    "  --version    print the version\n"
    "  --help       print this\n\n"
    "Options, from least to most telling: default, configuration file, environment, command "
    "line.\n\n";

/* Everything main opens; closed in reverse order, whatever of it exists. */
struct daemon {
    struct config config;
    struct service service;
    struct db *desk_db, *run_db, *query_db;
    struct bus *bus;
    struct desk_sockets sockets;
    struct bus_socket *query, *link; /* link: the run thread's end of the pair */
    pthread_t threads[3];
    int thread_count;
};

/* --- config */

static void print_help(void)
{
    fputs(usage, stdout);
    for (size_t i = 0; i < config_option_count; i++)
        printf("  --%-18s %s\n                       (default: %s)\n", config_options[i].name,
               config_options[i].sentence,
               config_options[i].fallback[0] != '\0' ? config_options[i].fallback : "empty");
}

/* Options that only ask for a text; true when one was served. */
static bool serve_question(int argc, char **argv)
{
    if (argc != 2)
        return false;
    if (strcmp(argv[1], "--help") == 0)
        print_help();
    else if (strcmp(argv[1], "--version") == 0)
        puts("framsyn-forecastd " FRAMSYN_VERSION);
    else if (strcmp(argv[1], "--states") == 0)
        run_print_states(stdout);
    else
        return false;
    return true;
}

/* EXIT_OK, or the code to end with after saying why. */
static int read_config(struct config *config, int argc, char **argv)
{
    struct schedule schedule;
    char error[512];
    int rest = config_load(config, argc, argv, error, sizeof error), code = EXIT_OK;

    if (rest < 0 || !schedule_parse(config->recompute, &schedule, error, sizeof error)) {
        code = EXIT_CONFIGURATION;
    } else if (rest < argc) {
        snprintf(error, sizeof error, "\"%.100s\" is not an option; see --help", argv[rest]);
        code = EXIT_USAGE_ERROR;
    }
    if (code != EXIT_OK)
        fprintf(stderr, "framsyn-forecastd: %s\n", error);
    return code;
}

/* --- bus */

static bool listen_on(struct daemon *d, struct bus_socket **socket, const char *endpoint)
{
    char error[256];

    *socket = bus_listen(d->bus, endpoint, error, sizeof error);
    if (*socket == NULL)
        log_event(LOG_ERROR, "cannot_listen", "endpoint=%s sentence=%s", log_quote(endpoint),
                  log_quote(error));
    return *socket != NULL;
}

static bool uses_tcp(const struct config *config)
{
    const char *const endpoints[] = {config->bus_intake, config->bus_query, config->bus_control,
                                     config->bus_events};

    for (size_t i = 0; i < ARRAY_SIZE(endpoints); i++)
        if (strncmp(endpoints[i], "tcp://", 6) == 0)
            return true;
    return false;
}

static bool open_bus(struct daemon *d)
{
    const struct config *config = &d->config;
    char error[256];

    d->bus = bus_new(uses_tcp(config) ? config->keys : NULL, true, (size_t)config->message_bytes,
                     error, sizeof error);
    if (d->bus == NULL) {
        log_event(LOG_ERROR, "no_bus", "sentence=%s", log_quote(error));
        return false;
    }
    d->service.bus = d->bus;
    d->sockets.events = bus_publisher(d->bus, config->bus_events, error, sizeof error);
    if (d->sockets.events == NULL) {
        log_event(LOG_ERROR, "cannot_listen", "endpoint=%s sentence=%s",
                  log_quote(config->bus_events), log_quote(error));
        return false;
    }
    return listen_on(d, &d->sockets.control, config->bus_control) &&
           listen_on(d, &d->query, config->bus_query) &&
           bus_pair(d->bus, "runs", &d->sockets.link, &d->link) &&
           listen_on(d, &d->sockets.intake, config->bus_intake);
}

/* --- loops */

static void *desk_thread(void *context)
{
    struct daemon *d = context;

    desk_loop(&d->service, d->desk_db, &d->sockets);
    return NULL;
}

static void *run_thread(void *context)
{
    struct daemon *d = context;

    run_loop(&d->service, d->run_db, d->link);
    return NULL;
}

static void *query_thread(void *context)
{
    struct daemon *d = context;

    query_loop(&d->service, d->query_db, d->query);
    return NULL;
}

static bool start_loops(struct daemon *d)
{
    void *(*const loops[])(void *) = {desk_thread, run_thread, query_thread};

    for (size_t i = 0; i < ARRAY_SIZE(loops); i++) {
        if (pthread_create(&d->threads[i], NULL, loops[i], d) != 0) {
            log_event(LOG_ERROR, "no_thread", "number=%zu", i);
            d->service.stop = true;
            return false;
        }
        d->thread_count++;
    }
    return true;
}

/* --- stop */

/* Signals are blocked in every thread and taken here. */
static void block_signals(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, signals, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static void await_stop(struct daemon *d, const sigset_t *signals)
{
    while (!d->service.stop) {
        int number =
            sigtimedwait(signals, NULL, &(struct timespec){.tv_nsec = SERVICE_TICK_MS * 1000000L});
        if (number > 0) {
            log_event(LOG_INFO, "stopping", "signal=%s", number == SIGTERM ? "TERM" : "INT");
            d->service.stop = true;
        }
    }
}

/* A signal while the database is waited for, before there are loops. */
static void *watch_signals(void *context)
{
    struct daemon *d = context;
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    await_stop(d, &signals);
    return NULL;
}

/* False when a loop is still busy after its time: then nothing may be taken away under it. */
static bool join_loops(struct daemon *d)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += STOP_MS % 1000 * 1000000L;
    until.tv_sec += STOP_MS / 1000 + until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    for (int i = 0; i < d->thread_count; i++)
        if (pthread_timedjoin_np(d->threads[i], NULL, &until) != 0)
            return false;
    return true;
}

static void close_all(struct daemon *d)
{
    bus_close(&d->sockets.intake);
    bus_close(&d->sockets.control);
    bus_close(&d->sockets.events);
    bus_close(&d->sockets.link);
    bus_close(&d->link);
    bus_close(&d->query);
    bus_destroy(&d->bus);
    db_destroy(&d->desk_db);
    db_destroy(&d->run_db);
    db_destroy(&d->query_db);
    config_free(&d->config);
}

/* --- db */

static int connect_all(struct daemon *d)
{
    struct {
        struct db **db;
        const char *name;
    } const all[] = {{&d->desk_db, "framsyn-forecastd intake"},
                     {&d->run_db, "framsyn-forecastd runs"},
                     {&d->query_db, "framsyn-forecastd queries"}};
    int code = EXIT_OK;

    for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
        *all[i].db = service_connect(&d->service, all[i].name, &code);
        if (*all[i].db == NULL)
            break;
    }
    return code;
}

static int serve(struct daemon *d)
{
    pthread_t watcher;
    int code;

    if (pthread_create(&watcher, NULL, watch_signals, d) != 0)
        return EXIT_SOFTWARE;
    code = connect_all(d);
    if (code == EXIT_OK && !d->service.stop && !open_bus(d))
        code = EXIT_UNAVAILABLE;
    if (code == EXIT_OK && !d->service.stop && !start_loops(d))
        code = EXIT_SOFTWARE;
    if (code != EXIT_OK)
        d->service.stop = true;
    else if (!d->service.stop)
        log_event(LOG_INFO, "ready", "version=%s county=%s intake=%s events=%s query=%s control=%s",
                  FRAMSYN_VERSION, log_quote(d->config.county), log_quote(d->config.bus_intake),
                  log_quote(d->config.bus_events), log_quote(d->config.bus_query),
                  log_quote(d->config.bus_control));
    pthread_join(watcher, NULL);
    return code;
}

int main(int argc, char **argv)
{
    static struct daemon d;
    sigset_t signals;
    int code;

    if (serve_question(argc, argv))
        return EXIT_OK;
    code = read_config(&d.config, argc, argv);
    if (code != EXIT_OK)
        return code;
    log_open("framsyn-forecastd", (enum log_level)d.config.log_level);
    block_signals(&signals);
    service_init(&d.service, &d.config);
    code = serve(&d);
    if (!join_loops(&d)) {
        log_event(LOG_WARNING, "stopped", "sentence=%s",
                  log_quote("a loop was still busy; what it did will be taken up again"));
        _exit(code);
    }
    close_all(&d);
    log_event(LOG_INFO, "stopped", "exit_code=%d", code);
    return code;
}
