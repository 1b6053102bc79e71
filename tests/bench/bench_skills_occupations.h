/* Occupation shares within a large region or county and sex, by shares.h. */
#ifndef BENCH_SKILLS_OCCUPATIONS_H
#define BENCH_SKILLS_OCCUPATIONS_H

/* Cells of one region and sex whose figures are known in at least all but one year. */
static int known_cells(const struct panel *p, const char *region, const char *sex, int *cells)
{
    int n = 0;

    for (int i = 0; i < p->n; i++) {
        const char *key = p->key[i];
        int missing = 0;
        if (strncmp(key, region, strlen(region)) != 0 || strcmp(strrchr(key, '+') + 1, sex) != 0)
            continue;
        for (int t = 0; t < p->years; t++)
            missing += isnan(p->y[i * p->years + t]);
        if (missing <= 1)
            cells[n++] = i;
    }
    return n;
}

/* Sums over the cells that are known in both years: of the figures then, and of weights (NULL: the figures themselves). */
static double total_of(const struct panel *p, const int *cells, int n, int at, int known, const double *weight)
{
    double sum = 0;

    for (int i = 0; i < n; i++) {
        const double *y = p->y + cells[i] * p->years;
        if (!isnan(y[at]) && !isnan(y[known]))
            sum += weight ? weight[i] : y[at];
    }
    return sum;
}

/* Shares of the cells of all regions, for the parent's trend. */
static void history_of(const struct panel *p, const int *cells, int n, int origin, bool whole, double *out)
{
    for (int i = 0; i < n; i++) {
        const char *occupation = strchr(p->key[cells[i]], '/');
        for (int t = 0; t <= origin; t++) {
            double *x = &out[i * (origin + 1) + t];
            *x = whole ? 0 : p->y[cells[i] * p->years + t];
            for (int j = 0; whole && j < p->n; j++)
                if (strcmp(strchr(p->key[j], '/'), occupation) == 0 && !isnan(p->y[j * p->years + t]))
                    *x += p->y[j * p->years + t];
        }
    }
}

/* One of the sources. Survey figures: the shares as shares.h has them, levels smoothed. The register: as the chain takes
 * them, which has the last share from elsewhere and takes its growth. */
struct occupation_source {
    const char *name, *code, *value;
    int from, years, first;     /* the first origin */
    bool as_chain;
    const char *what;
    const char *hindsight;      /* sentence on the cell's own growth, or NULL */
};

/* Ours; a forecast that knows each cell's mean growth of the share from the first origin to the last year; and those that know
 * how all outcomes, or those of other regions, hang on what was known. */
struct occupations {
    struct record ours, growth_known, fitted, fitted_elsewhere;
    struct bound bound;
};

static double hindsight(const struct panel *p, const int *cells, int n, int i, int first, double naive, int ahead)
{
    const int last = p->years - 1;
    const double *y = p->y + cells[i] * p->years;
    double then = y[last] / total_of(p, cells, n, last, first, NULL), now = y[first] / total_of(p, cells, n, first, last, NULL);

    return naive * pow(then / now, (double)ahead / (last - first));
}

/* Sums of a history's series, year by year. */
static void yearly_totals(const struct shares_history *y, double *total)
{
    for (int t = 0; t < y->years; t++) {
        total[t] = 0;
        for (int i = 0; i < y->series; i++)
            total[t] += isnan(y->value[i * y->years + t]) ? 0 : y->value[i * y->years + t];
    }
}

/* What the region's share and the nation's have done so far. Cells with a year missing are left out. */
static void bound_occupation(struct bound *b, const struct shares_history *own, const struct shares_history *parent, int i, int cell,
                             int place, int h, const struct forecast *f)
{
    const double *y = own->value + i * own->years, *nation = parent->value + i * own->years;
    double here[16], there[16], ahead = horizons[h], small = 1 / sqrt(1 + f->last / 1000), ours = log(f->ours / f->naive), off, nations;
    int now = own->years - 1;

    for (int t = 0; t <= now; t++)
        if (isnan(y[t]))
            return;
    if (isnan(f->seen) || b->n == BOUND_ROWS)
        return;
    yearly_totals(own, here);
    yearly_totals(parent, there);
    nations = off_its_mean(nation, there, now);
    off = off_its_mean(y, here, now) - nations;
    b->row[b->n++] = (struct bound_row){cell, place, h, *f, log_ratio(f->seen, f->naive), {1, small, ours, small * ours, off, small * off, nations,
         small * nations, last_growth(y, here, now), last_growth(nation, there, now), ahead * mean_growth(y, here, now),
         ahead * mean_growth(nation, there, now)}};
}

static void occupations_at(const struct panel *p, const struct occupation_source *source, const int *cells, int n, int origin,
                           struct occupations *all_of)
{
    const int first = all_of->ours.cells;
    double *own = malloc((size_t)(n * (origin + 1) * 2 + 2 * n) * sizeof *own), *all = own + n * (origin + 1);
    double *centre = all + n * (origin + 1), *share = centre + n;
    struct shares_history history = {n, origin + 1, own}, parent = {n, origin + 1, all};
    struct shares_fit fit;

    history_of(p, cells, n, origin, false, own);
    history_of(p, cells, n, origin, true, all);
    if (shares_fit(&history, &parent, NULL, &fit) != FC_OK)
        exit(70);
    for (int h = 0; h < HORIZONS && origin + horizons[h] < p->years; h++) {
        int t = origin + horizons[h];
        double now = total_of(p, cells, n, origin, t, NULL), then = total_of(p, cells, n, t, origin, NULL), whole;
        for (int i = 0; i < n; i++)
            centre[i] = shares_centre(&fit, i, horizons[h])
                + (source->as_chain ? log(own[i * (origin + 1) + origin]) - shares_centre(&fit, i, 0) : 0);
        shares_softmax(centre, n, share);
        whole = total_of(p, cells, n, origin, t, share);
        for (int i = 0; i < n; i++) {
            const double *y = p->y + cells[i] * p->years;
            double sd = shares_sd(&fit, i, horizons[h]), x = share[i] / whole * then;
            struct forecast f = {x, x * exp(-NORMAL_Z80 * sd), x * exp(NORMAL_Z80 * sd), y[origin] / now * then,
                                 line_at(y, origin + 1, horizons[h]), y[origin] / now * then, y[t]};
            judge(&all_of->ours.cell[first + i][h], &f);
            if (source->hindsight)
                bound_occupation(&all_of->bound, &history, &parent, i, first + i, atoi(p->key[cells[i]] + 2), h, &f);
            f.ours = hindsight(p, cells, n, i, source->first, f.naive, horizons[h]);
            judge(&all_of->growth_known.cell[first + i][h], &f);
        }
    }
    shares_fit_free(&fit);
    free(own);
}

/* All origins of one region, both sexes. */
static void occupations_of(const struct panel *p, const struct occupation_source *source, const char *region, struct occupations *all)
{
    static const char *const sexes[] = {"men", "women"};
    int cells[CELLS_MAX];

    for (int s = 0; s < 2; s++) {
        int n = known_cells(p, region, sexes[s], cells);
        for (int origin = source->first; n > 2 && origin < p->years - 1; origin++)
            occupations_at(p, source, cells, n, origin, all);
        all->ours.cells = all->growth_known.cells += n;
    }
}

static bool is_new_region(const struct panel *p, int i, char region[8])
{
    snprintf(region, 8, "%.*s", (int)strcspn(p->key[i], "/"), p->key[i]);
    for (int j = 0; j < i; j++)
        if (strncmp(p->key[j], region, strlen(region)) == 0)
            return false;
    return strcmp(region, "99") != 0;
}

static bool occupations(const char *folder, const struct occupation_source *source)
{
    struct occupations *all = calloc(1, sizeof *all);
    const char *keys[] = {"region_code", source->code, "sex", NULL};
    char region[8];
    struct file file;
    struct panel *p;

    if (!all || !read_file(folder, source->name, &file))
        return false;
    p = make_panel(&file, keys, source->value, source->from, source->years);
    for (int i = 0; i < p->n; i++) {
        char *slash = strrchr(p->key[i], '/');
        *slash = 0;
        *strrchr(p->key[i], '/') = '+';
    }
    for (int i = 0; i < p->n; i++)
        if (is_new_region(p, i, region))
            occupations_of(p, source, region, all);
    print_rows(source->what, &all->ours);
    if (source->hindsight) { /* kept for the remarks */
        all->fitted.cells = all->fitted_elsewhere.cells = all->ours.cells;
        bound_records(&all->bound, &all->fitted, &all->fitted_elsewhere);
        remember(&all->fitted, "Occupation shares 2003–2013, twelve things known at the origin weighed in the same way on the very outcomes:", true);
        remember(&all->fitted_elsewhere, "The same weighed on the outcomes of the other large regions:", true);
        remember(&all->growth_known, source->hindsight, true);
    } else {
        free(all);
    }
    free_panel(p);
    close_file(&file);
    return true;
}

static const struct occupation_source occupation_sources[] = {
    {"sweden-occupation-register/employees_nuts2_ssyk96_2003_2013.csv", "ssyk96", "employees", 2003, 11, 3, false,
     "occupation shares, large region × sex, 2003–2013",
     "Occupation shares 2003–2013, with hindsight of the cell's own mean growth 2006–2013, against the naive share:"},
    {"sweden-occupation-register/employees_nuts2_ssyk2012_2014_2020.csv", "ssyk3", "employees", 2014, 7, 3, false,
     "occupation shares, large region × sex, 2014–2020", NULL},
    {"sweden-occupation-register/employed_county_ssyk3_sex_2014_2017.csv", "ssyk3", "employed", 2014, 4, 1, true,
     "occupation shares, county × sex, register 2014–2017", NULL},
};

#endif
