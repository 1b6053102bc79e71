/* Municipalities in the chain: who lives where, who works where, and what a plant in one does to its neighbours. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "skills/commuting.h"
#include "skills/residents.h"

enum { M = 3, H = 8, D = 160 };
#include "made_county.h"

/* --- commuting --- */

static const struct commuting_place orebro = {59.2741, 15.2066}, kumla = {59.1277, 15.1434}, karlskoga = {59.3267, 14.5239};

static void distances_are_those_of_the_map(void **state)
{
    (void)state;
    close_to(commuting_distance(orebro, orebro), 0, 1e-9);
    close_to(commuting_distance(orebro, kumla), 16.67, 0.1);
    close_to(commuting_distance((struct commuting_place){0, 0}, (struct commuting_place){0, 180}), 20015.1, 0.1);
    assert_true(commuting_decay(8, 1) > commuting_decay(8, 0) && commuting_decay(0, 0) == 1);
    close_to(commuting_decay(70 / 1.3, 0), exp(-0.1 * 60), 1e-9);
}

enum { N = 3, SIDE = N + 1 };

static double row_of(const double *x, int q)
{
    double sum = 0;

    for (int r = 0; r < SIDE; r++)
        sum += x[q * SIDE + r];
    return sum;
}

static double column_of(const double *x, int r)
{
    double sum = 0;

    for (int q = 0; q < SIDE; q++)
        sum += x[q * SIDE + r];
    return sum;
}

static void a_given_matrix_is_fitted_to_its_margins(void **state)
{
    static const double share[N * N] = {0.8, 0.05, 0.05, 0.4, 0.5, 0, 0.3, 0.1, 0.5};
    static const double living[N] = {1000, 400, 200}, working[N] = {1100, 250, 180}, fewer[N] = {300, 100, 50};
    double seed[SIDE * SIDE], flow[SIDE * SIDE], bad[N * N];

    (void)state;
    assert_int_equal(commuting_seed_given(N, share, NULL, living, working, seed), FC_OK);
    assert_int_equal(commuting_fit(N, seed, living, working, flow), FC_OK);
    for (int i = 0; i < N; i++) {
        close_to(row_of(flow, i), living[i], 1e-3);
        close_to(column_of(flow, i), working[i], 1e-3);
    }
    close_to(row_of(flow, N) - column_of(flow, N), 1530 - 1600, 1e-3);
    close_to(column_of(flow, N), 160, 2);       /* who commute out are as many as the matrix says */
    close_to(flow[N * SIDE + N], 0, 0);
    assert_true(flow[SIDE + 2] > 0 && flow[SIDE + 2] < 1);      /* what nobody was seen to do is rare, not impossible */
    close_to(flow[0] * flow[SIDE + 1] / (flow[1] * flow[SIDE]) / (seed[0] * seed[SIDE + 1] / (seed[1] * seed[SIDE])), 1, 1e-6);
    /* More people than work: they go out, all of them that are over. */
    assert_int_equal(commuting_fit(N, seed, living, fewer, flow), FC_OK);
    close_to(column_of(flow, N), 1150, 1e-2);
    close_to(column_of(flow, 0), 300, 1e-2);
    memcpy(bad, share, sizeof bad);
    bad[2] = -0.1;
    assert_int_equal(commuting_seed_given(N, bad, NULL, living, working, seed), FC_ERANGE);
    bad[0] = NAN;
    assert_int_equal(commuting_seed_given(N, bad, NULL, living, working, flow), FC_EEMPTY);
    assert_int_equal(commuting_seed_given(N, bad, seed, living, working, flow), FC_OK);
    close_to(flow[1] / seed[1], 1, 0.03);       /* a home that is not known goes by what is known otherwise */
}

static void distance_makes_neighbours(void **state)
{
    static const double living[N] = {1000, 200, 300}, working[N] = {1100, 120, 280};
    const struct commuting_place place[N] = {orebro, kumla, karlskoga}, beyond[1] = {{59.3099, 14.1081}};     /* Kristinehamn */
    double seed[SIDE * SIDE], flow[SIDE * SIDE];

    (void)state;
    commuting_seed_distance(N, place, 1, beyond, living, working, seed);
    /* At home one goes half the way to the nearest neighbour, at the pace of those who stay in their municipality. */
    close_to(seed[SIDE + 1] / seed[SIDE] / (working[1] * commuting_decay(commuting_distance(kumla, orebro) / 2, 1)
             / (working[0] * commuting_decay(commuting_distance(kumla, orebro), 0))), 1, 0.01);
    assert_true(seed[N * SIDE + 2] / working[2] > 3 * seed[N * SIDE + 1] / working[1]);         /* into it at its edge */
    assert_int_equal(commuting_fit(N, seed, living, working, flow), FC_OK);
    for (int i = 0; i < N; i++)
        close_to(row_of(flow, i), living[i], 1e-3);
    assert_true(flow[SIDE] / living[1] > 5 * flow[2 * SIDE] / living[2]);       /* Kumla to Orebro, Karlskoga to Orebro */
    assert_true(flow[2 * SIDE + N] > 3 * flow[SIDE + N]);                       /* out of the county from its edge */
    assert_true(flow[0] > 0.8 * living[0]);
}

static void a_plant_draws_on_its_neighbours(void **state)
{
    static const double living[N] = {1000, 400, 200}, working[N] = {1100, 250, 180};
    static const double share[N * N] = {0.8, 0.05, 0.05, 0.4, 0.5, 0, 0.3, 0.1, 0.5};
    double seed[SIDE * SIDE], flow[SIDE * SIDE], total = 0;
    float of[SIDE * SIDE], growth[SIDE * BLOCK], labour[N * BLOCK], inward[BLOCK], supply[N * BLOCK];

    (void)state;
    assert_int_equal(commuting_seed_given(N, share, NULL, living, working, seed), FC_OK);
    assert_int_equal(commuting_fit(N, seed, living, working, flow), FC_OK);
    for (int i = 0; i < SIDE * SIDE; i++)
        of[i] = (float)flow[i];
    for (int d = 0; d < BLOCK; d++) {
        for (int i = 0; i < N; i++) {
            labour[i * BLOCK + d] = (float)living[i];
            growth[i * BLOCK + d] = i == 1 && d == 1 ? 1.4f : 1;
        }
        growth[N * BLOCK + d] = 1;
        inward[d] = (float)row_of(flow, N);
    }
    commuting_apply(N, of, growth, labour, inward, supply);
    for (int i = 0; i < N; i++)
        close_to(supply[i * BLOCK], working[i], 0.01);
    for (int i = 0; i < N; i++)
        total += supply[i * BLOCK + 1];
    assert_true(supply[BLOCK + 1] > 1.1 * working[1] && supply[BLOCK + 1] < 1.4 * working[1]);
    assert_true(supply[1] < 0.99 * working[0] && supply[2 * BLOCK + 1] < working[2]);
    assert_true(total > 1530 && total < 1560);  /* some who worked outside, besides */
}

/* --- residents --- */

static void what_is_known_spreads_the_county(void **state)
{
    enum { K = 2, A = 2 };
    static const double county[K * A] = {300, 200, 100, 400}, education[N * K] = {300, 400, 150, 70, 50, 30}, total[N] = {700, 220, 80}, few[N] = {500, 220, 80};
    struct residents_known known = {.total = total};
    double stock[N * K * A], cell[N * K * A], sum;

    (void)state;
    assert_int_equal(residents_stock(N, K, A, county, &known, stock), FC_OK);
    close_to(stock[0], 300 * 0.7, 1e-3);
    close_to(stock[(1 * K + 1) * A + 1], 400 * 0.22, 1e-3);
    known.education = education;
    assert_int_equal(residents_stock(N, K, A, county, &known, stock), FC_OK);
    for (int i = 0; i < N * K; i++)
        close_to(stock[i * A] + stock[i * A + 1], education[i], 1e-2);
    for (int i = 0; i < K * A; i++) {
        sum = stock[i] + stock[K * A + i] + stock[2 * K * A + i];
        close_to(sum, county[i], 0.1);
    }
    assert_int_equal(residents_stock(N, K, A, county, &(struct residents_known){0}, stock), FC_EEMPTY);
    known.total = few;          /* sums that contradict each other: what is known best, the last, holds */
    assert_int_equal(residents_stock(N, K, A, county, &known, stock), FC_OK);
    for (int i = 0; i < N * K; i++)
        close_to(stock[i * A] + stock[i * A + 1], education[i], 1e-9);
    known.total = total;
    for (int i = 0; i < N * K * A; i++)
        cell[i] = 10 + i;
    known.cell = cell;          /* figures of one's own stand, whatever sums are said to be */
    assert_int_equal(residents_stock(N, K, A, county, &known, stock), FC_OK);
    assert_memory_equal(stock, cell, sizeof cell);
    cell[1] = NAN;              /* one of them that is not known: its part of the county, and the others stand */
    assert_int_equal(residents_stock(N, K, A, county, &known, stock), FC_OK);
    close_to(stock[1], 200.0 / N, 1e-9);
    close_to(stock[0], 10, 0);
    close_to(stock[2], 12, 0);
}

/* Many municipalities, one of which keeps losing its young, one that gains of one education in its best years, and one, fifty times smaller than the rest, whose years only look
 * as if they said anything. */
static void own_rates_are_found_and_chance_is_not(void **state)
{
    enum { M = 12, K = 2, A = 4, T = 8 };
    static const int from[A] = {16, 25, 35, 50};
    const struct ages ages = {A, from, 65};
    static double stock[T * M * K * A], net[M * K * A], se[M * K], sd[M * K];
    const struct residents_history history = {M, K, T, &ages, stock, false};
    struct random r;

    (void)state;
    random_seed(&r, 1, 1);
    for (int i = 0; i < M * K * A; i++)
        stock[i] = i / (K * A) == 1 ? 60 : i / (K * A) == 2 ? 2 : 3000;
    for (int t = 0; t + 1 < T; t++)
        for (int i = 0; i < M * K; i++) {
            const double *now = stock + (t * M * K + i) * A;
            double *next = stock + ((t + 1) * M * K + i) * A, below = now[0] / 9;
            for (int a = 0; a < A; a++) {
                double rate = (a == 0 ? 1.0 / 8 : 0) + (i / K == 0 && a == 1 ? -0.03 : i == 4 * K + 1 && a == 2 ? 0.06 : 0);
                double width = ages_width(&ages, a), stays = now[a] * (1 - 1 / width);
                next[a] = fmax(0, (a > 0 ? below : 0) + stays * (1 + rate) + sqrt(0.05 * stays) * random_normal(&r));
                below = now[a] * (1 + rate) / width;
            }
        }
    assert_int_equal(residents_rates(&history, 5, &(struct residents_drift){net, se, sd}), FC_OK);
    close_to(net[1], -0.03, 0.01);
    close_to(net[A + 1], -0.03, 0.01);
    assert_true(net[(4 * K + 1) * A + 2] - net[4 * K * A + 2] > 0.03);  /* of one education, not of all */
    for (int i = 3 * K; i < M * K; i++)
        close_to(net[i * A + 1], 0, 0.008);
    for (int i = 2 * K * A; i < 3 * K * A; i++)
        close_to(net[i], 0, 0.03); /* two persons of an age say nothing, and do not vanish for it */
    for (int i = K; i < 2 * K; i++)
        for (int a = 0; a < A; a++)
            close_to(net[i * A + a], 0, 0.012);
    assert_true(sd[K] > 4 * sd[0] && se[0] < 0.004);
    close_to(sd[3 * K], sqrt(0.05 * 0.95 / 12000), 0.0012);
    assert_int_equal(residents_rates(&(struct residents_history){M, K, 2, &ages, stock, false}, 5, &(struct residents_drift){net, se, sd}), FC_ESHORT);
}

/* Those who come of age are counted apart: of a youngest age of w years one part in w is new. */
static void who_comes_of_age_is_no_net_rate(void **state)
{
    enum { M = 10, A = 2, T = 6, WIDTH = 5 };
    static const int from[A] = {16, 16 + WIDTH};
    const struct ages ages = {A, from, 60};
    static double stock[T * M * A];
    double net[M * A], se[M], sd[M], county = 0;
    struct residents_history history = {M, 1, T, &ages, stock, true};

    (void)state;
    for (int t = 0; t < T; t++)
        for (int m = 0; m < M; m++) {
            stock[(t * M + m) * A] = 10000 * (m == 0 ? pow(1.05, t) : 1);
            stock[(t * M + m) * A + 1] = 40000;
        }
    for (int t = 1; t < T; t++)
        county += 0.05 * stock[t * M * A - M * A] / ((M - 1) * 10000 + stock[t * M * A - M * A]) / (T - 1);
    assert_int_equal(residents_rates(&history, T - 1, &(struct residents_drift){net, se, sd}), FC_OK);
    close_to(net[0], 0.05 - county, 2e-4);
    history.entering = false;   /* then they are part of the rate, of as many less who are there already */
    assert_int_equal(residents_rates(&history, T - 1, &(struct residents_drift){net, se, sd}), FC_OK);
    close_to(net[0], (0.05 - county) / (1 - 1.0 / WIDTH), 2e-4);
}

/* How a year strays is known from rows of five persons and more; fewer are none. */
static double strays(double tiny, double then)
{
    enum { M = 12, K = 2, A = 2, T = 8 };
    static const int from[A] = {16, 40};
    const struct ages ages = {A, from, 64};
    static double stock[T * M * K * A], net[M * K * A], se[M * K], sd[M * K];
    const struct residents_history history = {M, K, T, &ages, stock, false};

    for (int t = 0; t < T; t++)
        for (int m = 0; m < M; m++)
            for (int a = 0; a < A; a++) {
                stock[((t * M + m) * K) * A + a] = 2000 + 10 * ((t + m + a) % 3);
                stock[((t * M + m) * K + 1) * A + a] = a == 1 ? 0 : (t + m) % 2 ? tiny : then;
            }
    assert_int_equal(residents_rates(&history, T - 1, &(struct residents_drift){net, se, sd}), FC_OK);
    return sd[0];
}

static void hardly_anybody_does_not_tell_how_years_stray(void **state)
{
    const double without = strays(0, 0);

    (void)state;
    close_to(strays(2, 4.9) / without, 1, 0.02);
    assert_true(strays(8, 12) > 3 * without);
}

/* --- the chain --- */

static double residents[M * K * A];
static struct commuting_place place[M];

static struct county *make(void)
{
    static const double base[M * S] = {3000, 2000, 3500, 1500, 900, 1100, 700, 300, 600};
    static const double part[M] = {0.6, 0.25, 0.15}, lean[M][K] = {{0.8, 0.95, 1.2}, {1.2, 1.1, 0.7}, {1.5, 1.05, 0.6}};
    struct county *c = make_county(base);

    for (int i = 0; i < K * A; i++) {
        c->stock[i] = 0;
        for (int m = 0; m < M; m++)
            c->stock[i] += residents[m * K * A + i] = by_level[i / A] / A * part[m] * lean[m][i / A];
    }
    place[0] = orebro;
    place[1] = kumla;
    place[2] = karlskoga;
    c->in_all.commuting.place = place;
    c->in_all.residents.stock = residents;
    return c;
}

static void municipalities_sum_to_the_county(void **state)
{
    static const enum skills_quantity sums[] = {SKILLS_DEMAND_EDUCATION, SKILLS_POPULATION, SKILLS_SUPPLY};
    struct county *c = make();
    struct skills_result r;

    (void)state;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_OK);
    for (size_t q = 0; q < sizeof sums / sizeof *sums; q++)
        for (int k = 0; k < K; k++)
            for (int h = 0; h < H; h += 3) {
                double sum = 0;
                for (int m = 1; m <= M; m++)
                    sum += point(&r, sums[q], m, k, h)->mean;
                close_to(sum / point(&r, sums[q], 0, k, h)->mean, 1, 1e-4);
            }
    close_to(point(&r, SKILLS_POPULATION, 1, 2, 0)->naive / (8000 * 0.6 * 1.2), 1, 1e-3);
    for (int k = 0; k < K; k++)
        for (int m = 0; m <= M; m++) {
            const struct skills_point *supply = point(&r, SKILLS_SUPPLY, m, k, 0), *demand = point(&r, SKILLS_DEMAND_EDUCATION, m, k, 0);
            /* naive is the start: everywhere people and work meet there as they do in the county */
            close_to(point(&r, SKILLS_BALANCE, m, k, 0)->naive, 0.06, 2e-3);
            assert_true(supply->lo80 < supply->median && supply->median < supply->hi80 && demand->mean > 0);
            close_to(r.indicators[m * K + k].start, 0.06, 2e-3);
            assert_true(r.indicators[m * K + k].ita > 0.3 * r.indicators[k].ita && r.indicators[m * K + k].ita < 3 * r.indicators[k].ita);
        }
    skills_result_free(&r);
    free(c);
}

static void what_municipalities_rest_on_is_named(void **state)
{
    static const double share[M * M] = {0.85, 0.05, 0.02, 0.5, 0.4, 0, 0.1, 0, 0.7}, partly[M * M] = {0.85, 0.05, 0.02, NAN, 0, 0, 0.1, 0, 0.7};
    double net[M * K * A] = {0};
    struct county *c = make();
    struct skills_result r;
    uint64_t from;

    (void)state;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_OK);
    from = r.table[SKILLS_BALANCE].from[K];
    assert_true(from & SKILLS_COMMUTING_DISTANCE && from & SKILLS_RESIDENTS_RATES && !(from & SKILLS_COMMUTING_FITTED));
    assert_false(r.table[SKILLS_BALANCE].from[0] & (SKILLS_COMMUTING_DISTANCE | SKILLS_RESIDENTS_RATES));
    skills_result_free(&r);
    c->in_all.commuting.share = share;
    c->in_all.residents.net = net;
    c->in_all.borrowed = SKILLS_RESIDENTS_SHARED;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_OK);
    from = r.table[SKILLS_SUPPLY].from[K];
    assert_true(from & SKILLS_COMMUTING_FITTED && from & SKILLS_RESIDENTS_SHARED && !(from & SKILLS_RESIDENTS_RATES));
    assert_false(r.table[SKILLS_POPULATION].from[K] & SKILLS_COMMUTING_FITTED);
    skills_result_free(&r);
    c->in_all.commuting.share = partly;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_OK);
    from = r.table[SKILLS_SUPPLY].from[K];
    assert_true(from & SKILLS_COMMUTING_FITTED && from & SKILLS_COMMUTING_DISTANCE);
    skills_result_free(&r);
    c->in_all.commuting = (struct skills_commuting){0};
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_OK);
    assert_int_equal(r.table[SKILLS_POPULATION].regions, 1 + M);
    assert_int_equal(r.table[SKILLS_SUPPLY].regions, 1);
    skills_result_free(&r);
    c->in_all.residents.stock = NULL;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_OK);
    assert_int_equal(r.table[SKILLS_POPULATION].regions, 1);
    assert_int_equal(r.table[SKILLS_DEMAND_EDUCATION].regions, 1 + M);
    skills_result_free(&r);
    residents[3] = -1;
    c->in_all.residents.stock = residents;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_ERANGE);
    free(c);
}

/* Who lives where is wider in a small place, and wider still where only its people are known. */
static void small_places_are_less_certain(void **state)
{
    struct county *c = make();
    struct skills_result r;
    double width[2], most;

    (void)state;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_OK);
    for (int i = 0; i < 2; i++) {
        const struct skills_point *x = point(&r, SKILLS_POPULATION, i == 0 ? 1 : 3, 2, 4);
        width[i] = (x->hi80 - x->lo80) / x->median;
    }
    most = width[1];
    assert_true(width[1] > 1.1 * width[0]);
    skills_result_free(&r);
    c->in_all.borrowed = SKILLS_RESIDENTS_SHARED;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_OK);
    assert_true((point(&r, SKILLS_POPULATION, 3, 2, 4)->hi80 - point(&r, SKILLS_POPULATION, 3, 2, 4)->lo80)
                / point(&r, SKILLS_POPULATION, 3, 2, 4)->median > 2 * most);
    skills_result_free(&r);
    free(c);
}

static double width(const struct skills_result *r, int region, int row, int h)
{
    const struct skills_point *x = point(r, SKILLS_POPULATION, region, row, h);

    return (x->hi80 - x->lo80) / x->median;
}

/* Net rates of a municipality move its people, those of the others give way, and the county has what it had; their errors, of
 * the mean and of a year, are its interval. */
static void own_rates_move_a_municipalitys_people(void **state)
{
    double net[M * K * A] = {0}, se[M * K] = {0}, sd[M * K] = {0};
    struct county *c = make();
    struct skills_result without, with;

    (void)state;
    c->in_all.residents.net = net;
    c->in_all.residents.se = se;
    c->in_all.residents.sd = sd;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &without), FC_OK);
    for (int i = 0; i < K * A; i++)
        net[2 * K * A + i] = 0.02;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &with), FC_OK);
    for (int k = 0; k < K; k++) {
        const double before = point(&without, SKILLS_POPULATION, 3, k, H - 1)->mean, after = point(&with, SKILLS_POPULATION, 3, k, H - 1)->mean;
        assert_true(after > 1.08 * before && after < 1.18 * before);
        assert_true(point(&with, SKILLS_POPULATION, 1, k, H - 1)->mean < point(&without, SKILLS_POPULATION, 1, k, H - 1)->mean);
        close_to(point(&with, SKILLS_POPULATION, 0, k, H - 1)->mean, point(&without, SKILLS_POPULATION, 0, k, H - 1)->mean, 0);
    }
    skills_result_free(&with);
    for (int kind = 0; kind < 2; kind++) {
        double *error = kind == 0 ? se : sd;
        error[2 * K] = 0.03;
        assert_int_equal(skills_run(&c->in_all, &c->spec, &with), FC_OK);
        assert_true(width(&with, 3, 0, 4) > 2 * width(&without, 3, 0, 4));
        close_to(width(&with, 3, 1, 4), width(&without, 3, 1, 4), 1e-6);
        error[2 * K] = 0;
        skills_result_free(&with);
    }
    skills_result_free(&without);
    free(c);
}

/* Graduates are at home where the young are, whoever has their education there already. */
static void graduates_are_at_home_where_the_young_are(void **state)
{
    struct county *c = make();
    const struct assumption places = {.kind = ASSUME_PLACES, .from = 2025, .amount = 200};
    struct skills_result scenario, effect;
    double young[M] = {0}, all = 0;

    (void)state;
    for (int m = 0; m < M; m++)
        for (int k = 0; k < K; k++)
            young[m] += residents[(m * K + k) * A + c->programme.age];
    for (int m = 0; m < M; m++)
        all += young[m];
    assert_int_equal(skills_compare(&c->in_all, &places, 1, &c->spec, &scenario, &effect), FC_OK);
    for (int m = 0; m < M; m++)
        close_to(point(&effect, SKILLS_POPULATION, m + 1, 2, 4)->mean / point(&effect, SKILLS_POPULATION, 0, 2, 4)->mean / (young[m] / all), 1, 0.1);
    skills_result_free(&scenario);
    skills_result_free(&effect);
    free(c);
}

/* Where hardly anybody has an education nothing is drawn, whatever error is said of its rate; with one person more it is. */
static void nobody_is_drawn_where_nobody_lives(void **state)
{
    double se[M * K] = {0}, sd[M * K] = {0}, with_few[2];

    (void)state;
    for (int few = 0; few < 2; few++) {
        struct county *c = make();
        struct skills_result without, with;
        for (int a = 0; a < A; a++) {
            c->stock[a] -= residents[2 * K * A + a] - (few ? 0.6 : 0.4) / A;
            residents[2 * K * A + a] = (few ? 0.6 : 0.4) / A;
        }
        c->in_all.residents.se = se;
        c->in_all.residents.sd = sd;
        se[2 * K] = sd[2 * K] = 0;
        assert_int_equal(skills_run(&c->in_all, &c->spec, &without), FC_OK);
        se[2 * K] = sd[2 * K] = 1;
        assert_int_equal(skills_run(&c->in_all, &c->spec, &with), FC_OK);
        with_few[few] = width(&with, 3, 0, 4) - width(&without, 3, 0, 4);
        skills_result_free(&without);
        skills_result_free(&with);
        free(c);
    }
    close_to(with_few[0], 0, 0);
    assert_true(with_few[1] > 1);
}

static double supply_width(const double *share)
{
    struct county *c = make();
    double nothing[M * K] = {0}, wide;
    const struct skills_point *x;
    struct skills_result r;

    for (int i = 0; i < K * A; i++) {
        c->stock[i] -= 0.98 * residents[2 * K * A + i];
        residents[2 * K * A + i] *= 0.02;        /* a few persons */
    }
    for (int i = 0; i < S; i++)
        c->base[2 * S + i] *= 0.02;
    c->in_all.residents.se = c->in_all.residents.sd = nothing;
    c->in_all.commuting.share = share;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &r), FC_OK);
    x = point(&r, SKILLS_SUPPLY, 3, 1, 0);
    wide = (x->hi80 - x->lo80) / sqrt(x->median);
    skills_result_free(&r);
    free(c);
    return wide;
}

/* Who works where is a matter of chance where each of many may come; where all who live there do, it is none. */
static void how_many_come_is_chance_where_few_of_many_do(void **state)
{
    static const double at_home[M * M] = {0.96, 0, 0, 0, 0.96, 0, 0, 0, 0.96}, from_all[M * M] = {0.95, 0.009, 0.001, 0.009, 0.95, 0.001, 0.3, 0.3, 0.3};

    double by_chance = supply_width(from_all) / supply_width(at_home);

    (void)state;
    assert_true(by_chance > 1.2 && by_chance < 1.45); /* those who live there do not all work */
}

static void the_same_bytes_whatever_the_threads(void **state)
{
    struct county *c = make();
    struct skills_result one, four;

    (void)state;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &one), FC_OK);
    c->spec.jobs = 4;
    assert_int_equal(skills_run(&c->in_all, &c->spec, &four), FC_OK);
    for (int q = 0; q < SKILLS_QUANTITIES; q++) {
        const struct skills_table *t = &one.table[q];
        assert_memory_equal(t->point, four.table[q].point, (size_t)(t->regions * t->rows * t->horizon) * sizeof *t->point);
    }
    skills_result_free(&one);
    skills_result_free(&four);
    free(c);
}

/* 400 jobs more in Kumla: more offer work there, fewer in Orebro next door, hardly fewer in Karlskoga; less balance in all. */
static void a_plant_is_felt_next_door(void **state)
{
    struct county *c = make();
    struct assumption plant = {.kind = ASSUME_PLANT, .municipality = 1, .industry = 0, .from = 2026, .ramp = 1, .amount = 400};
    struct skills_result scenario, effect;

    (void)state;
    assert_int_equal(skills_compare(&c->in_all, &plant, 1, &c->spec, &scenario, &effect), FC_OK);
    close_to(point(&effect, SKILLS_SUPPLY, 2, 1, 0)->mean, 0, 0);
    assert_true(point(&effect, SKILLS_SUPPLY, 2, 1, 4)->lo95 > 30);
    assert_true(point(&effect, SKILLS_SUPPLY, 1, 1, 4)->hi95 < -20);
    assert_true(fabs(point(&effect, SKILLS_SUPPLY, 3, 1, 4)->mean) < 0.3 * fabs(point(&effect, SKILLS_SUPPLY, 1, 1, 4)->mean));
    assert_true(point(&effect, SKILLS_BALANCE, 2, 1, 4)->mean < point(&effect, SKILLS_BALANCE, 1, 1, 4)->mean);
    assert_true(point(&effect, SKILLS_BALANCE, 1, 1, 4)->mean < point(&effect, SKILLS_BALANCE, 3, 1, 4)->mean);
    assert_true(point(&effect, SKILLS_BALANCE, 1, 1, 4)->mean < -0.02);
    close_to(point(&effect, SKILLS_SUPPLY, 0, 1, 4)->mean, 0, 0);       /* the county's people are as many */
    close_to(point(&effect, SKILLS_POPULATION, 2, 1, 4)->mean, 0, 0);
    skills_result_free(&scenario);
    skills_result_free(&effect);
    free(c);
}

/* More graduates are at home where the young are; work that can be done from elsewhere asks less of every municipality. */
static void assumptions_reach_the_municipalities(void **state)
{
    struct county *c = make();
    const struct assumption places = {.kind = ASSUME_PLACES, .from = 2025, .amount = 200};
    const struct assumption remote = {.kind = ASSUME_REMOTE, .from = 2025, .amount = 0.4};
    struct skills_result scenario, effect;
    double sum = 0;

    (void)state;
    assert_int_equal(skills_compare(&c->in_all, &places, 1, &c->spec, &scenario, &effect), FC_OK);
    for (int m = 1; m <= M; m++) {
        assert_true(point(&effect, SKILLS_POPULATION, m, 2, H - 1)->mean > 10);
        sum += point(&effect, SKILLS_POPULATION, m, 2, H - 1)->mean;
    }
    close_to(sum / point(&effect, SKILLS_POPULATION, 0, 2, H - 1)->mean, 1, 1e-3);
    skills_result_free(&scenario);
    skills_result_free(&effect);
    assert_int_equal(skills_compare(&c->in_all, &remote, 1, &c->spec, &scenario, &effect), FC_OK);
    for (int m = 0; m <= M; m++)
        assert_true(point(&effect, SKILLS_BALANCE, m, 2, 3)->mean > 0.03);
    skills_result_free(&scenario);
    skills_result_free(&effect);
    free(c);
}

/* A call holds as many pieces as its input has parts: all of them at once, with a scenario beside the baseline. */
static void everything_that_can_be_known_is_taken_at_once(void **state)
{
    static const double share[M * M] = {0.85, 0.05, 0.02, 0.5, 0.4, 0, 0.1, 0, 0.7}, public[S] = {0, 0.3, 0.8};
    static const double women[O] = {0.2, 0.5, 0.6, 0.9}, known[M * O] = {3000, 1200, 3200, 1100, 1000, 1300, 800, 400, 600, 300, 500, 200};
    struct county *c = make();
    const struct assumption plant = {.kind = ASSUME_PLANT, .municipality = 1, .from = 2026, .ramp = 1, .amount = 400};
    struct skills_result scenario, effect;

    (void)state;
    c->in_all.sectors.public_part = public;
    c->in_all.occupations.women_part = women;
    c->in_all.municipalities.occupations = known;
    c->in_all.commuting.share = share;
    assert_int_equal(skills_compare(&c->in_all, &plant, 1, &c->spec, &scenario, &effect), FC_OK);
    assert_int_equal(scenario.table[SKILLS_DEMAND_WOMEN].rows, O);
    assert_int_equal(scenario.table[SKILLS_DEMAND_PUBLIC].rows, O);
    skills_result_free(&scenario);
    skills_result_free(&effect);
    free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_are_those_of_the_map),
        cmocka_unit_test(a_given_matrix_is_fitted_to_its_margins),
        cmocka_unit_test(distance_makes_neighbours),
        cmocka_unit_test(a_plant_draws_on_its_neighbours),
        cmocka_unit_test(what_is_known_spreads_the_county),
        cmocka_unit_test(own_rates_are_found_and_chance_is_not),
        cmocka_unit_test(who_comes_of_age_is_no_net_rate),
        cmocka_unit_test(hardly_anybody_does_not_tell_how_years_stray),
        cmocka_unit_test(municipalities_sum_to_the_county),
        cmocka_unit_test(what_municipalities_rest_on_is_named),
        cmocka_unit_test(small_places_are_less_certain),
        cmocka_unit_test(own_rates_move_a_municipalitys_people),
        cmocka_unit_test(graduates_are_at_home_where_the_young_are),
        cmocka_unit_test(nobody_is_drawn_where_nobody_lives),
        cmocka_unit_test(how_many_come_is_chance_where_few_of_many_do),
        cmocka_unit_test(the_same_bytes_whatever_the_threads),
        cmocka_unit_test(a_plant_is_felt_next_door),
        cmocka_unit_test(assumptions_reach_the_municipalities),
        cmocka_unit_test(everything_that_can_be_known_is_taken_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
