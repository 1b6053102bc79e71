#include "sides.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ident.h"
#include "whatif.h"

enum { SHORT_TERM = 3, HORIZON_MAX = 100 };

static const struct side {
    const char *name, *end; /* of the interval */
    int column;             /* of side_total */
} sides[SIDES] = {{"high", "upper", 3}, {"low", "lower", 2}};

static const char author[] = "framsyn";

bool side_is_named(const char *name)
{
    for (int i = 0; i < SIDES; i++)
        if (strcmp(sides[i].name, name) == 0)
            return true;
    return false;
}

/* --- what is supposed */

/* Percent a year that a factor is over some years, to the hundredth that is shown. */
static double points_of(double factor, int years)
{
    return round(10000 * (pow(factor, 1.0 / years) - 1)) / 100;
}

static struct premise growth(const char *county, double points, int from, int years)
{
    struct premise p = {.kind = PREMISE_SECTOR_GROWTH, .low = points, .high = points, .from = from, .until = from + years - 1};

    snprintf(p.region, sizeof p.region, "%.7s", county);
    snprintf(p.industry_scheme, sizeof p.industry_scheme, "total");
    snprintf(p.industry, sizeof p.industry, "T");
    return p;
}

/* How far the end lies from the mean at a horizon, as a factor; NAN: it does not allow any growth. */
static double factor_at(const struct side_total *total, int horizon)
{
    double mean = total->mean[horizon - 1], end = total->end[horizon - 1];

    return mean > 0 && end > 0 && isfinite(end / mean) ? end / mean : NAN;
}

int side_premises(const struct side_total *total, const char *county, struct premise premises[SIDE_PREMISES])
{
    int near = total->horizon < SHORT_TERM ? total->horizon : SHORT_TERM, far = total->horizon - near, n = 0;
    double soon, late;

    if (total->horizon < 1 || isnan(factor_at(total, near)) || isnan(factor_at(total, total->horizon)))
        return 0;
    soon = points_of(factor_at(total, near), near);
    if (soon != 0)
        premises[n++] = growth(county, soon, total->first, near);
    late = far > 0 ? points_of(factor_at(total, total->horizon) / pow(1 + soon / 100, near), far) : 0;
    if (late != 0)
        premises[n++] = growth(county, late, total->first + near, far);
    for (int i = 0; i < n; i++)
        if (fabs(premises[i].low) > premise_rules[PREMISE_SECTOR_GROWTH].most)
            return 0;
    return n;
}

/* --- their runs */

static void reason_of(const struct side *side, int horizon, char *out, size_t size)
{
    snprintf(out, size,
             "every industry grows so that those at work in the county reach the %s end of the baseline's 80 %% interval after %d and %d "
             "years; population and places as in the baseline",
             side->end, horizon < SHORT_TERM ? horizon : SHORT_TERM, horizon);
}

/* The version that supposes this: the newest one, or one more. */
static bool save(struct db *db, const struct whatif_version *wanted, int32_t *id)
{
    struct whatif_version version = *wanted;
    struct whatif_standing standing;

    if (!whatif_standing(db, wanted->county, wanted->name, &standing))
        return false;
    *id = standing.id;
    if (standing.version > 0 && !standing.archived && strcmp(standing.author, author) == 0 &&
        whatif_same(db, standing.id, wanted->assumptions, wanted->count))
        return true;
    version.version = standing.version + 1;
    return whatif_insert(db, &version, now_us(), id);
}

static bool queue(struct db *db, const struct run *run, const struct whatif_version *wanted)
{
    struct run_request request = {.county = run->county, .reason = wanted->reason, .requested_by = author, .scenario = wanted->name,
                                  .seed = run->seed, .as_of = run->cut};
    struct bind bind = {0};

    if (!save(db, wanted, &request.what_if))
        return false;
    run_request_bind(&request, now_us(), &bind);
    return db_do(db, Q_run_enqueue, &bind);
}

static bool queue_side(struct db *db, const struct run *run, const struct side *side, const struct rows *rows)
{
    double mean[HORIZON_MAX], end[HORIZON_MAX];
    struct side_total total = {.horizon = rows_count(rows) < HORIZON_MAX ? rows_count(rows) : HORIZON_MAX, .mean = mean, .end = end};
    struct premise premises[SIDE_PREMISES];
    char reason[300];
    struct whatif_version wanted = {.county = run->county, .name = side->name, .author = author, .reason = reason, .assumptions = premises};

    for (int h = 0; h < total.horizon; h++) {
        mean[h] = rows_double(rows, h, 1);
        end[h] = rows_double(rows, h, side->column);
    }
    total.first = rows_int(rows, 0, 0);
    memset(premises, 0, sizeof premises);
    wanted.count = side_premises(&total, run->county, premises);
    reason_of(side, total.horizon, reason, sizeof reason);
    return wanted.count == 0 || queue(db, run, &wanted);
}

bool sides_queue(struct db *db, const struct run *run, int64_t scenario)
{
    struct bind bind = {0};
    struct rows *rows;
    bool ok;

    bind_int64(&bind, scenario);
    rows = db_query(db, Q_side_total, &bind);
    ok = rows != NULL;
    /* The last first: who lists the newest first then sees the high one before the low one. */
    for (int i = SIDES - 1; ok && rows_count(rows) > 0 && i >= 0; i--)
        ok = queue_side(db, run, &sides[i], rows);
    rows_free(rows);
    return ok;
}
