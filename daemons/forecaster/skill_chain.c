#include "skill_chain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* --- work */

/* Classes begin in August. */
static int next_autumn(int64_t cut)
{
    time_t seconds = (time_t)(cut / 1000000);
    struct tm day;

    gmtime_r(&seconds, &day);
    return day.tm_year + 1900 + (day.tm_mon >= 7);
}

static bool speaks_of_occupations(const struct skill_facts *facts)
{
    struct skill_table_key table = {"employed_occupation", facts->county, NULL, "*", NULL, NULL, NULL};

    return skill_newest(facts, &table) > 0;
}

static bool read_panel(struct skill_work *work, struct db *db, const char *county)
{
    struct bind bind = {0};
    struct rows *rows;

    bind_text(&bind, county);
    rows = db_query(db, Q_skill_panel, &bind);
    if (rows == NULL)
        return false;
    work->panel = rows_int(rows, 0, 0);
    rows_free(rows);
    return true;
}

bool skill_work_read(struct skill_work *work, struct db *db, const char *county, int64_t cut)
{
    memset(work, 0, sizeof *work);
    work->first_start = next_autumn(cut);
    if (!skill_facts_read(&work->facts, db, county, cut))
        return false;
    work->present = speaks_of_occupations(&work->facts);
    return !work->present || read_panel(work, db, county);
}

void skill_work_hash(struct skill_work *work, const uint8_t employed[HASH_SIZE], int horizon, uint64_t seed, const char *models)
{
    const int draws = SKILL_DRAWS;
    struct hash_state state;

    hash_begin(&state);
    hash_add(&state, "skills", 6);
    hash_add(&state, models, strlen(models) + 1);
    hash_add(&state, employed, HASH_SIZE);
    hash_add(&state, &horizon, sizeof horizon);
    hash_add(&state, &work->first_start, sizeof work->first_start);
    hash_add(&state, &draws, sizeof draws);
    hash_add(&state, &seed, sizeof seed);
    skill_facts_hash(&work->facts, &state);
    hash_end(&state, work->hash);
}

void skill_work_free(struct skill_work *work)
{
    skill_facts_free(&work->facts);
    memset(work, 0, sizeof *work);
}

/* --- computing */

/* Whether anything of the sectors is different in the scenario. */
static bool moves(const struct skills_input *in)
{
    bool moves = false;

    for (int s = 0; in->sectors.change != NULL && s < in->sectors.industries; s++) {
        moves |= in->sectors.change[s] != NULL;
        for (int m = 0; m < in->municipalities.n; m++)
            moves |= in->municipalities.change[m * in->sectors.industries + s] != NULL;
    }
    return moves;
}

static enum fc_status run(struct skill_numbers *numbers, const struct skills_spec *spec, const struct skill_wish *wish)
{
    struct assumption *assumptions;
    enum fc_status status;
    int made;

    if (wish->count == 0)
        return skills_run(&numbers->input.in, spec, &numbers->result);
    assumptions = skill_assumptions(&numbers->input, wish->premises, wish->count, &made);
    if (assumptions == NULL)
        return FC_ENOMEM;
    numbers->has_effect = made > 0 || moves(&numbers->input.in);
    status = numbers->has_effect ? skills_compare(&numbers->input.in, assumptions, made, spec, &numbers->result, &numbers->effect)
                      : skills_run(&numbers->input.in, spec, &numbers->result);
    free(assumptions);
    return status;
}

bool skill_numbers_make(struct skill_numbers *numbers, const struct skill_base *base, const struct skill_wish *wish, char *error,
                        size_t error_size)
{
    struct skills_spec spec = skills_default_spec();
    enum fc_status status = FC_ENOMEM;

    memset(numbers, 0, sizeof *numbers);
    spec.horizon = base->horizon;
    spec.draws = SKILL_DRAWS;
    spec.jobs = wish->jobs > 0 ? wish->jobs : 1;
    spec.seed = wish->seed;
    if (skill_input_make(&numbers->input, base))
        status = numbers->input.sufficient ? run(numbers, &spec, wish) : FC_EEMPTY;
    if (status == FC_OK && wish->count == 0 && !skill_record_make(&numbers->record, base, &numbers->input, spec.jobs, wish->seed))
        status = FC_ENOMEM;
    if (status != FC_OK)
        snprintf(error, error_size, "the skills chain: %s", fc_sentence(status));
    return status == FC_OK;
}

void skill_numbers_free(struct skill_numbers *numbers)
{
    skills_result_free(&numbers->result);
    skills_result_free(&numbers->effect);
    skill_record_free(&numbers->record);
    skill_input_free(&numbers->input);
    memset(numbers, 0, sizeof *numbers);
}
