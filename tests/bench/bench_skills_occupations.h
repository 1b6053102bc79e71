/* Occupation shares within a large region and sex, by shares.h. */
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

enum { FIRST_OCCUPATIONS = 3 }; /* the first origin */

/* Ours, and a forecast that knows each cell's mean growth of the share from the first origin to the last year. */
struct occupations {
    struct record ours, growth_known;
};

static double hindsight(const struct panel *p, const int *cells, int n, int i, double naive, int ahead)
{
    const int first = FIRST_OCCUPATIONS, last = p->years - 1;
    const double *y = p->y + cells[i] * p->years;
    double then = y[last] / total_of(p, cells, n, last, first, NULL), now = y[first] / total_of(p, cells, n, first, last, NULL);

    return naive * pow(then / now, (double)ahead / (last - first));
}

static void occupations_at(const struct panel *p, const int *cells, int n, int origin, int first, struct occupations *all_of)
{
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
            centre[i] = shares_centre(&fit, i, horizons[h]);
        shares_softmax(centre, n, share);
        whole = total_of(p, cells, n, origin, t, share);
        for (int i = 0; i < n; i++) {
            const double *y = p->y + cells[i] * p->years;
            double sd = shares_sd(&fit, i, horizons[h]), x = share[i] / whole * then;
            struct forecast f = {x, x * exp(-NORMAL_Z80 * sd), x * exp(NORMAL_Z80 * sd), y[origin] / now * then,
                                 line_at(y, origin + 1, horizons[h]), y[origin] / now * then, y[t]};
            judge(&all_of->ours.cell[first + i][h], &f);
            f.ours = hindsight(p, cells, n, i, f.naive, horizons[h]);
            judge(&all_of->growth_known.cell[first + i][h], &f);
        }
    }
    shares_fit_free(&fit);
    free(own);
}

static bool occupations(const char *folder, const char *name, const char *code, int from, int years, const char *what, const char *known)
{
    static const char *const regions[] = {"SE11", "SE12", "SE21", "SE22", "SE23", "SE31", "SE32", "SE33"};
    static const char *const sexes[] = {"men", "women"};
    struct occupations *all = calloc(1, sizeof *all);
    const char *keys[] = {"region_code", code, "sex", NULL};
    int cells[CELLS_MAX];
    struct file file;
    struct panel *p;

    if (!all || !read_file(folder, name, &file))
        return false;
    p = make_panel(&file, keys, "employees", from, years);
    for (int i = 0; i < p->n; i++) {
        char *slash = strrchr(p->key[i], '/');
        *slash = 0;
        *strrchr(p->key[i], '/') = '+';
    }
    for (int r = 0; r < 8; r++) {
        for (int s = 0; s < 2; s++) {
            int n = known_cells(p, regions[r], sexes[s], cells);
            for (int origin = FIRST_OCCUPATIONS; n > 2 && origin < p->years - 1; origin++)
                occupations_at(p, cells, n, origin, all->ours.cells, all);
            all->ours.cells = all->growth_known.cells += n;
        }
    }
    print_rows(what, &all->ours);
    if (known)
        remember(&all->growth_known, known, true); /* kept for the remarks */
    else
        free(all);
    free_panel(p);
    close_file(&file);
    return true;
}

#endif
