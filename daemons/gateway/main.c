/* framsyn-gatewayd: forecasts over HTTP, read-only. It has no models and no database: every answer is
 * the forecasting daemon's, asked over the bus. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "bus.h"
#include "config.h"
#include "http.h"
#include "log.h"
#include "routes.h"
#include "source.h"

static void help(void)
{
    printf("framsyn-gatewayd - forecasts over HTTP, read-only\n\nUsage: framsyn-gatewayd [OPTIONS]\n\n"
           "Listens on http-address and http-port, answers from the daemon at bus-query, ends on SIGTERM.\n\nOptions\n");
    for (size_t i = 0; i < config_option_count; i++)
        printf("  --%-16s %s\n", config_options[i].name, config_options[i].sentence);
}

/* Blocked before any thread is made, so that all of them leave signals to sigwait. */
static void block_signals(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, signals, NULL);
    signal(SIGPIPE, SIG_IGN); /* a client that hangs up is no event */
}

/* Listens until a signal comes. */
static int listen_and_wait(const struct config *config, struct source *source, const sigset_t *signals)
{
    char error[512] = "";
    struct http *http = http_open(config->http_address, (uint16_t)config->http_port, routes_serve, source, error, sizeof error);
    int number = 0;

    if (!http) {
        log_event(LOG_ERROR, "cannot_listen", "sentence=%s", log_quote(error));
        return EXIT_UNAVAILABLE;
    }
    log_event(LOG_INFO, "listening", "address=%s port=%d", log_quote(config->http_address), (int)config->http_port);
    sigwait(signals, &number);
    log_event(LOG_INFO, "stopping", "signal=%d", number);
    http_close(&http);
    return EXIT_OK;
}

static int serve(const struct config *config, const sigset_t *signals)
{
    char error[BUS_ERROR_SIZE] = "";
    struct bus *bus = bus_new(ask_needs_keys(config) ? config->keys : NULL, false, (size_t)config->message_bytes, error,
                              sizeof error);
    struct source *source = bus ? source_open(config, bus, error, sizeof error) : NULL;
    int exit_code = EXIT_CONFIGURATION;

    if (source)
        exit_code = listen_and_wait(config, source, signals);
    else
        log_event(LOG_ERROR, "no_bus", "sentence=%s", log_quote(error));
    source_close(&source);
    if (bus)
        bus_destroy(&bus);
    return exit_code;
}

/* Help and version, where they are asked for. */
static bool only_told(int argc, char **argv)
{
    if (argc < 2 || (strcmp(argv[1], "--help") != 0 && strcmp(argv[1], "--version") != 0))
        return false;
    if (strcmp(argv[1], "--help") == 0)
        help();
    else
        printf("framsyn-gatewayd %s\n", FRAMSYN_VERSION);
    return true;
}

int main(int argc, char **argv)
{
    struct config config = {0};
    char error[512] = "";
    sigset_t signals;
    int next, exit_code;

    if (only_told(argc, argv))
        return EXIT_OK;
    next = config_load(&config, argc, argv, error, sizeof error);
    if (next != argc) {
        if (next < 0)
            fprintf(stderr, "framsyn-gatewayd: %s\n", error);
        else
            fprintf(stderr, "framsyn-gatewayd: It takes options only, and was given \"%s\".\n", argv[next]);
        config_free(&config);
        return next < 0 ? EXIT_CONFIGURATION : EXIT_USAGE_ERROR;
    }
    log_open(ask_name(&config, "framsyn-gatewayd"), (enum log_level)config.log_level);
    block_signals(&signals);
    exit_code = serve(&config, &signals);
    config_free(&config);
    return exit_code;
}
