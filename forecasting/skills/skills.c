#include "skills/skills.h"

#include <math.h>
#include <stdlib.h>

#include "skills/parallel.h"
#include "skills/skills_run.h"

static const char *const fallbacks[SKILLS_FALLBACKS] = {
#define X(name, sentence) #name,
    SKILLS_FALLBACK_LIST(X)
#undef X
};

static const char *const quantities[SKILLS_QUANTITIES] = {
    "demand_industry", "demand_occupation", "demand_industry_occupation", "demand_public", "demand_women",
    "demand_group", "demand_education", "expansion", "replacement_gross", "replacement_net", "openings",
    "education_need", "population", "supply", "inflow", "potential", "balance", "balance_occupation", "places",
    "places_change",
};

const char *skills_fallback_name(int bit)
{
    return bit >= 0 && bit < SKILLS_FALLBACKS ? fallbacks[bit] + sizeof "SKILLS_" - 1 : NULL;
}

const char *skills_quantity_name(enum skills_quantity quantity)
{
    return quantity < SKILLS_QUANTITIES ? quantities[quantity] : NULL;
}

struct skills_spec skills_default_spec(void)
{
    return (struct skills_spec){.horizon = 15, .draws = 1000, .jobs = 1, .seed = 1, .commuting = SKILLS_MEET_AT_START,
                                .start_gap = 0.06, .too_wide = 0.5, .small = 5, .ita_years = 6};
}

/* --- the run --- */

struct chain {
    struct plan plan;
    struct noise *noise;        /* [block] */
    struct scratch *scratch;    /* [worker] */
    struct pathway paths[2];    /* baseline, scenario */
    int n;                      /* pathways */
    int h;
    const struct pathway *of, *rival;   /* what is being published */
    int first;                  /* cell that index 0 is */
    struct skills_result *result;
};

static void start_block(void *context, int block, int worker)
{
    struct chain *chain = context;

    noise_start(&chain->noise[block], &chain->plan, block);
    for (int i = 0; i < chain->n; i++)
        block_start(&chain->plan, &chain->paths[i], &chain->noise[block], block, &chain->scratch[worker]);
}

static void step_block(void *context, int block, int worker)
{
    struct chain *chain = context;

    noise_step(&chain->noise[block], &chain->plan, block, chain->h);
    for (int i = 0; i < chain->n; i++)
        block_step(&chain->plan, &chain->paths[i], &chain->noise[block], block, chain->h, &chain->scratch[worker]);
}

static void publish_one(void *context, int index, int worker)
{
    struct chain *chain = context;

    publish_cell(&chain->plan, chain->of, chain->rival, chain->h, chain->first + index, &chain->scratch[worker],
                 chain->result);
}

static void publish(struct chain *chain, int first, int cells, struct skills_result *of, struct skills_result *effect)
{
    chain->first = first;
    chain->of = &chain->paths[chain->n - 1];
    chain->rival = NULL;
    chain->result = of;
    parallel_for(chain->plan.spec->jobs, cells, publish_one, chain);
    if (!effect)
        return;
    chain->rival = &chain->paths[0];
    chain->result = effect;
    parallel_for(chain->plan.spec->jobs, cells, publish_one, chain);
}

static enum fc_status take_all(struct chain *chain, struct store *store)
{
    const struct plan *p = &chain->plan;

    chain->noise = store_take(store, (size_t)p->blocks, sizeof *chain->noise);
    chain->scratch = store_take(store, (size_t)p->spec->jobs, sizeof *chain->scratch);
    if (store->failed)
        return FC_ENOMEM;
    for (int i = 0; i < chain->n; i++)
        pathway_take(&chain->paths[i], p, store);
    return store->failed ? FC_ENOMEM : FC_OK;
}

/* Noise and scratch are many blocks of memory: they have stores of their own. */
static enum fc_status take_blocks(struct chain *chain, struct store *noise, struct store *scratch)
{
    const struct plan *p = &chain->plan;

    for (int b = 0; b < p->blocks; b++) {
        noise_take(&chain->noise[b], p, &noise[b]);
        if (noise[b].failed)
            return FC_ENOMEM;
    }
    for (int i = 0; i < p->spec->jobs; i++) {
        scratch_take(&chain->scratch[i], p, &scratch[i]);
        if (scratch[i].failed)
            return FC_ENOMEM;
    }
    return FC_OK;
}

static void walk_years(struct chain *chain, struct skills_result *of, struct skills_result *effect)
{
    const struct plan *p = &chain->plan;
    const int places = p->offset[SKILLS_PLACES];

    parallel_for(p->spec->jobs, p->blocks, start_block, chain);
    for (int i = 0; p->homes && i < chain->n; i++)
        homes_start(p, &chain->paths[i].homes);
    for (chain->h = 0; chain->h < p->H; chain->h++) {
        for (int i = 0; i < chain->n; i++)
            places_assume(p, &chain->paths[i], chain->h);
        for (int i = 0; p->homes && i < chain->n; i++)
            homes_step(p, &chain->paths[i], chain->h);
        parallel_for(p->spec->jobs, p->blocks, step_block, chain);
        publish(chain, 0, places, of, effect);
    }
    for (chain->h = 0; p->cells > places && chain->h < p->H; chain->h++) {
        for (int i = 0; i < chain->n; i++)
            places_year(p, &chain->paths[i], chain->noise, chain->h);
        places_explain(p, &chain->paths[chain->n - 1], chain->h, of);
        publish(chain, places, p->cells - places, of, effect);
    }
}

static double worst_incoherence(const struct chain *chain)
{
    double worst = 0;

    for (int i = 0; i < chain->n; i++)
        for (int b = 0; b < chain->plan.blocks; b++)
            worst = fmax(worst, chain->paths[i].incoherence[b]);
    return worst;
}

static void finish(struct chain *chain, struct skills_result *of, struct skills_result *effect)
{
    publish_naive(&chain->plan, of);
    publish_from(&chain->plan, of);
    publish_indicators(&chain->plan, of);
    of->incoherence = worst_incoherence(chain);
    if (!effect)
        return;
    publish_from(&chain->plan, effect);
    effect->incoherence = of->incoherence;
}

static enum fc_status run_planned(struct chain *chain, struct store *store, struct skills_result *of,
                                  struct skills_result *effect)
{
    struct store *noise, *scratch;
    enum fc_status status = take_all(chain, store);

    if (status != FC_OK)
        return status;
    noise = store_take(store, (size_t)chain->plan.blocks, sizeof *noise);
    scratch = store_take(store, (size_t)chain->plan.spec->jobs, sizeof *scratch);
    if (store->failed)
        return FC_ENOMEM;
    status = take_blocks(chain, noise, scratch);
    if (status == FC_OK)
        status = base_values(&chain->plan, store, &chain->scratch[0]);
    if (status == FC_OK)
        status = result_take(of, &chain->plan);
    if (status == FC_OK && effect)
        status = result_take(effect, &chain->plan);
    if (status == FC_OK) {
        walk_years(chain, of, effect);
        finish(chain, of, effect);
    }
    for (int b = 0; b < chain->plan.blocks; b++)
        store_free(&noise[b]);
    for (int i = 0; i < chain->plan.spec->jobs; i++)
        store_free(&scratch[i]);
    return status;
}

static enum fc_status run(struct chain *chain, const struct skills_input *in, const struct skills_spec *spec,
                          struct skills_result *of, struct skills_result *effect)
{
    struct store store = {0};
    enum fc_status status = plan_make(&chain->plan, in, spec, &store);

    if (status == FC_OK)
        status = run_planned(chain, &store, of, effect);
    plan_free(&chain->plan);
    store_free(&store);
    if (status != FC_OK) {
        skills_result_free(of);
        if (effect)
            skills_result_free(effect);
    }
    return status;
}

enum fc_status skills_run(const struct skills_input *in, const struct skills_spec *spec, struct skills_result *result)
{
    struct chain chain = {.n = 1};

    *result = (struct skills_result){0};
    return run(&chain, in, spec, result, NULL);
}

enum fc_status skills_compare(const struct skills_input *in, const struct assumption *assumptions, int count,
                              const struct skills_spec *spec, struct skills_result *scenario,
                              struct skills_result *effect)
{
    struct chain chain = {.n = 2};
    const struct assumption_limits limits = {in->municipalities.n, in->sectors.industries,
                                             in->supply ? in->supply->programmes : 0};

    *scenario = *effect = (struct skills_result){0};
    for (int i = 0; i < count; i++)
        if (assumption_fault(&assumptions[i], &limits))
            return FC_ERANGE;
    chain.paths[1].assumptions = assumptions;
    chain.paths[1].count = count;
    chain.paths[1].changed = true;
    return run(&chain, in, spec, scenario, effect);
}

void skills_result_free(struct skills_result *result)
{
    free(result->memory);
    *result = (struct skills_result){0};
}
