#include "errand.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "ident.h"

enum { STAGE_PATH_SIZE = 4096, NAME_SIZE = 128 };
static const int64_t CLAIM_US = INT64_C(300) * 1000000; /* beyond the longest time that a question may take */

enum errand_result errand_run(struct errand *errand)
{
    static errand_service *const services[] = {
        [FEED_PXWEB] = errand_pxweb, [FEED_KOLADA] = errand_kolada, [FEED_ADS] = errand_ads, [FEED_BAROMETER] = errand_barometer};

    return services[errand->feed->service](errand);
}

/* A claim lasts as long as the question may, and the pauses before it. */
static void renew(struct errand *errand, int timeout_s)
{
    bool claimed;
    int64_t now = now_us();

    if (errand->owner != NULL && !ledger_claim(errand->ledger, errand->feed->name, errand->owner, now,
                                               now + (int64_t)timeout_s * 5 * 1000000 + CLAIM_US, &claimed))
        return; /* the claim was taken with room to spare */
}

enum fetch_result errand_ask(struct errand *errand, const struct fetch_question *question, struct fetch_answer *answer)
{
    enum fetch_result result;

    renew(errand, question->timeout_s > 0 ? question->timeout_s : 120);
    result = fetch(errand->fetcher, question, answer);
    errand->calls += answer->calls;
    if (result != FETCH_OK && result != FETCH_SAME)
        snprintf(errand->error, sizeof errand->error, "%s", result == FETCH_STOPPED ? "stopped" : answer->error);
    return result;
}

enum errand_result errand_failed(enum fetch_result result)
{
    return result == FETCH_SAME ? ERRAND_SAME : result == FETCH_REFUSED ? ERRAND_WRONG : result == FETCH_STOPPED ? ERRAND_STOPPED : ERRAND_LATER;
}

enum errand_result errand_wrong(struct errand *errand, const char *form, ...)
{
    va_list values;

    va_start(values, form);
    vsnprintf(errand->error, sizeof errand->error, form, values);
    va_end(values);
    return ERRAND_WRONG;
}

enum errand_result errand_reject(struct errand *errand, const struct fetch_answer *answer)
{
    free(errand->rejected);
    errand->rejected = malloc(answer->size + 1);
    errand->rejected_size = errand->rejected != NULL ? answer->size : 0;
    if (errand->rejected != NULL && answer->body != NULL)
        memcpy(errand->rejected, answer->body, answer->size + 1);
    return ERRAND_WRONG;
}

static bool cannot_stage(struct errand *errand)
{
    errand_wrong(errand, "what was fetched cannot be written to %.300s: %s", errand->stage, strerror(errno));
    return false;
}

static void name_of(const struct errand *errand, const char *ending, char name[NAME_SIZE])
{
    snprintf(name, NAME_SIZE, "%s-%d.%s", errand->feed->name, errand->parts + 1, ending);
}

bool errand_stage_path(const struct errand *errand, const char *ending, char *path, size_t size)
{
    char name[NAME_SIZE];

    name_of(errand, ending, name);
    return path_join(path, size, errand->stage, name);
}

bool errand_staged(struct errand *errand, const char *ending, int64_t released_us, const char *maps)
{
    char name[NAME_SIZE], path[STAGE_PATH_SIZE], *manifest;
    bool fine;

    name_of(errand, ending, name);
    manifest = feed_manifest(errand->feed, name, released_us, maps);
    fine = manifest != NULL && errand_stage_path(errand, "manifest", path, sizeof path) && files_write_scratch(path, manifest, strlen(manifest));
    free(manifest);
    errand->parts += fine;
    return fine || cannot_stage(errand);
}

bool errand_stage(struct errand *errand, const char *ending, const char *text, size_t length, int64_t released_us,
                  const char *maps)
{
    char path[STAGE_PATH_SIZE];

    if (!errand_stage_path(errand, ending, path, sizeof path) || !files_write_scratch(path, text, length))
        return cannot_stage(errand);
    return errand_staged(errand, ending, released_us, maps);
}
