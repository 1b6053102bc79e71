/* The figures of a table: in one question, handed over as they came, or in several, put together. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "pxweb_private.h"

enum { STAGE_PATH_SIZE = 4096 };

static enum fetch_result ask_part(struct pxweb_asking *asking, struct fetch_answer *answer)
{
    char *address = asking->v2 ? px_part_address_v2(&asking->query, asking->base) : NULL, *body = NULL, posted[ADDRESS_SIZE + 64];
    struct fetch_question question = {.address = address, .timeout_s = 300};
    enum fetch_result result;

    if (address == NULL) {
        body = asking->v2 ? px_part_body_v2(&asking->query) : px_part_body_v1(&asking->query);
        snprintf(posted, sizeof posted, asking->v2 ? "%s/data?lang=sv&outputFormat=json-stat2" : "%s", asking->base);
        question.address = posted;
        question.body = body;
    }
    result = errand_ask(asking->errand, &question, answer);
    free(address);
    free(body);
    return result;
}

static int64_t released(const struct pxweb_asking *asking)
{
    return asking->updated_us > 0 ? asking->updated_us : asking->errand->updated_us;
}

/* The only answer is handed over as it came. */
static enum errand_result stage_whole(struct pxweb_asking *asking, const struct fetch_answer *answer)
{
    return errand_stage(asking->errand, "json", answer->body, answer->size, released(asking), asking->query.maps) ? ERRAND_NEW : ERRAND_LATER;
}

/* One of several is copied to the others. */
static enum errand_result gather_part(struct pxweb_asking *asking, const struct fetch_answer *answer)
{
    struct errand *errand = asking->errand;
    char part[STAGE_PATH_SIZE], why[ERRAND_ERROR_SIZE - 100];
    bool fine, ours;

    if (!errand_stage_path(errand, "answer", part, sizeof part) || !files_write_scratch(part, answer->body, answer->size)) {
        errand_wrong(errand, "what was fetched cannot be written to %.300s: %s", errand->stage, strerror(errno));
        return ERRAND_LATER;
    }
    fine = gather_add(&asking->gather, part, &ours, why, sizeof why);
    unlink(part);
    if (fine)
        return ERRAND_NEW;
    errand_wrong(errand, "%s: %s", errand->table, why);
    return ours ? ERRAND_LATER : errand_reject(errand, answer);
}

static enum errand_result take_part(struct pxweb_asking *asking, const struct fetch_answer *answer)
{
    struct errand *errand = asking->errand;
    char why[PXTABLE_ERROR_SIZE];
    int64_t updated_us;

    if (!px_part_check(&asking->query, answer->body, answer->size, &updated_us, why, sizeof why)) {
        errand_wrong(errand, "%s: %s", errand->table, why);
        return errand_reject(errand, answer);
    }
    if (asking->updated_us > 0 && updated_us != asking->updated_us) {
        errand_wrong(errand, "%s was updated while it was fetched", errand->table);
        return ERRAND_LATER;
    }
    asking->updated_us = updated_us;
    return asking->gather.out != NULL ? gather_part(asking, answer) : stage_whole(asking, answer);
}

static enum errand_result fetch_part(struct pxweb_asking *asking)
{
    struct fetch_answer answer;
    enum fetch_result result = ask_part(asking, &answer);
    enum errand_result outcome = result == FETCH_OK ? take_part(asking, &answer) : errand_failed(result);

    fetch_answer_free(&answer);
    return outcome;
}

static enum errand_result ask_parts(struct pxweb_asking *asking)
{
    enum errand_result result;

    do
        result = fetch_part(asking);
    while (result == ERRAND_NEW && px_part_next(&asking->query));
    return result;
}

enum errand_result pxweb_fetch(struct pxweb_asking *asking)
{
    struct errand *errand = asking->errand;
    char path[STAGE_PATH_SIZE];
    enum errand_result result;

    if (errand->calls_needed == 1)
        return ask_parts(asking);
    if (!errand_stage_path(errand, "csv", path, sizeof path) || !gather_begin(&asking->gather, path)) {
        errand_wrong(errand, "what was fetched cannot be written to %.300s: %s", errand->stage, strerror(errno));
        return ERRAND_LATER;
    }
    result = ask_parts(asking);
    if (!gather_end(&asking->gather) && result == ERRAND_NEW) {
        errand_wrong(errand, "what was fetched cannot be written to %.300s: %s", errand->stage, strerror(errno));
        result = ERRAND_LATER;
    }
    return result != ERRAND_NEW || errand_staged(errand, "csv", released(asking), asking->query.maps) ? result : ERRAND_LATER;
}
