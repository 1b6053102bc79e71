#include "manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "manifest_private.h"
#include "seriesid.h"

enum { MANIFEST_MAX = 4 * 1024 * 1024 }; /* a map of every occupation code is 100 kB */

const char *const dimension_names[DIM_COUNT] = {
    [DIM_MEASURE] = "measure", [DIM_DEFINITION] = "definition", [DIM_REGION] = "region", [DIM_INDUSTRY] = "industry",
    [DIM_OCCUPATION] = "occupation", [DIM_EDUCATION] = "education", [DIM_SEX] = "sex", [DIM_AGE] = "age",
    [DIM_SECTOR] = "sector", [DIM_PERIOD] = "period", [DIM_VALUE] = "value", [DIM_STATUS] = "status",
    [DIM_ROUND] = "round", [DIM_DATE] = "date", [DIM_RESPONDENT] = "respondent", [DIM_HEADCOUNT] = "headcount",
    [DIM_CHANGE_1Y] = "change_1y", [DIM_CHANGE_3Y] = "change_3y", [DIM_CHANGE_5Y] = "change_5y",
    [DIM_RECRUIT_1Y] = "recruit_1y", [DIM_RECRUIT_3Y] = "recruit_3y", [DIM_RECRUIT_5Y] = "recruit_5y",
    [DIM_SHORTAGE] = "shortage", [DIM_CERTAINTY] = "certainty", [DIM_NOTE] = "note",
};

bool dimension_belongs(enum dimension dimension, enum manifest_kind kind)
{
    if (dimension == DIM_REGION || dimension == DIM_INDUSTRY || dimension == DIM_OCCUPATION || dimension == DIM_SECTOR)
        return true;
    return (dimension <= DIM_STATUS) == (kind == MANIFEST_STATISTICS);
}

bool dimension_needed(enum dimension dimension, enum manifest_kind kind)
{
    static const bool needed[2][DIM_COUNT] = {
        [MANIFEST_STATISTICS] = {[DIM_MEASURE] = true, [DIM_DEFINITION] = true, [DIM_REGION] = true,
                                 [DIM_PERIOD] = true, [DIM_VALUE] = true},
        [MANIFEST_DIALOGUE] = {[DIM_ROUND] = true, [DIM_DATE] = true, [DIM_RESPONDENT] = true, [DIM_SECTOR] = true,
                               [DIM_REGION] = true, [DIM_INDUSTRY] = true, [DIM_HEADCOUNT] = true},
    };
    return needed[kind][dimension];
}

const char *manifest_default_scheme(enum dimension dimension)
{
    return dimension == DIM_INDUSTRY     ? SERIES_INDUSTRY_LIST
           : dimension == DIM_OCCUPATION ? "ssyk2012"
           : dimension == DIM_EDUCATION  ? "edugroup"
                                         : NULL;
}

bool manifest_set(char **field, const char *text)
{
    free(*field);
    *field = strdup(text);
    return *field != NULL;
}

bool manifest_add_rule(struct manifest *manifest, enum dimension dimension, const char *from, const char *to)
{
    struct manifest_rule *more = reallocarray(manifest->rules, (size_t)manifest->rule_count + 1, sizeof *more), *added;

    if (more == NULL)
        return false;
    manifest->rules = more;
    added = &more[manifest->rule_count++];
    *added = (struct manifest_rule){dimension, strdup(from), to != NULL ? strdup(to) : NULL};
    return added->from != NULL && (to == NULL || added->to != NULL);
}

double manifest_factor_of(const struct manifest *manifest, const char *measure)
{
    double all = 1;

    for (int i = 0; i < manifest->factor_count; i++) {
        if (manifest->factors[i].measure == NULL)
            all = manifest->factors[i].factor;
        else if (strcmp(manifest->factors[i].measure, measure) == 0)
            return manifest->factors[i].factor;
    }
    return all;
}

bool manifest_begin(struct manifest *manifest)
{
    bool fine;

    *manifest = (struct manifest){.own = true, .options.delimiter = ',', .decimal = '.'};
    fine = manifest_set(&manifest->note, "");
    for (int i = 0; i < DIM_COUNT; i++)
        if (manifest_default_scheme((enum dimension)i) != NULL)
            fine &= manifest_set(&manifest->bindings[i].scheme, manifest_default_scheme((enum dimension)i));
    return fine;
}

/* The whole of a small file, or NULL with a sentence. */
static char *slurp(const char *path, size_t *length, char *error, size_t error_size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    char *text = NULL;
    ssize_t n = -1;

    if (fd < 0 || fstat(fd, &about) != 0)
        snprintf(error, error_size, "%s cannot be read: %s (V16)", path, strerror(errno));
    else if (!S_ISREG(about.st_mode))
        snprintf(error, error_size, "%s is not a file (V16)", path);
    else if (about.st_size > MANIFEST_MAX)
        snprintf(error, error_size, "%s is too large for a manifest: more than 4 MiB (V19)", path);
    else if ((text = malloc((size_t)about.st_size + 1)) == NULL || (n = read(fd, text, (size_t)about.st_size)) < 0)
        snprintf(error, error_size, "%s cannot be read: %s (V16)", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    if (n < 0) {
        free(text);
        return NULL;
    }
    *length = (size_t)n;
    return text;
}

bool manifest_read(struct manifest *manifest, const char *path, bool *missing, char *error, size_t error_size)
{
    size_t length = 0;
    char *text = slurp(path, &length, error, error_size);
    bool fine;

    *manifest = (struct manifest){0};
    *missing = text == NULL;
    if (text == NULL)
        return false;
    fine = manifest_parse(manifest, path_base(path), text, length, error, error_size);
    free(text);
    return fine;
}

bool manifest_own(struct manifest *manifest)
{
    return manifest_begin(manifest) && manifest_set(&manifest->source, "own");
}

void manifest_free(struct manifest *manifest)
{
    free(manifest->file);
    free(manifest->source);
    free(manifest->note);
    free(manifest->sheet);
    for (int i = 0; i < DIM_COUNT; i++) {
        free(manifest->bindings[i].text);
        free(manifest->bindings[i].scheme);
    }
    for (int i = 0; i < manifest->rule_count; i++) {
        free(manifest->rules[i].from);
        free(manifest->rules[i].to);
    }
    free(manifest->rules);
    for (int i = 0; i < manifest->only_count; i++) {
        free(manifest->only[i].column);
        free(manifest->only[i].text);
    }
    for (int i = 0; i < manifest->factor_count; i++)
        free(manifest->factors[i].measure);
    *manifest = (struct manifest){0};
}
