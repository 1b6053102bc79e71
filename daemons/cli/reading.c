#include "reading.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "guess.h"
#include "phrase.h"
#include "reader.h"

enum { LINE_SIZE = 256, EXAMPLES = 3 };

static const char made_ending[] = ".framsyn.manifest";

/* --- a manifest on the way to the spool */

static const char *temporary_folder(void)
{
    const char *folder = getenv("TMPDIR");

    return folder != NULL && folder[0] == '/' ? folder : "/tmp";
}

/* Writes the manifest beside nothing else; the submission reads it at once. */
static int make_temporary(const struct cli *cli, const struct manifest *manifest, char out[READING_PATH_SIZE])
{
    int fd;
    FILE *file;

    snprintf(out, READING_PATH_SIZE, "%s/XXXXXX%s", temporary_folder(), made_ending);
    fd = mkstemps(out, (int)sizeof made_ending - 1);
    file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file != NULL)
        manifest_write(manifest, file);
    if (file != NULL && fclose(file) == 0)
        return EXIT_OK;
    return complain_unwritten(cli, out, errno);
}

void reading_forget(const char *path)
{
    if (path_ends(path, made_ending) && strncmp(path, temporary_folder(), strlen(temporary_folder())) == 0)
        unlink(path);
}

/* --manifest FILE: that manifest, for this data file. */
static int with_manifest(const struct cli *cli, const char *path, const char *manifest_path, char out[READING_PATH_SIZE])
{
    char error[SUBMISSION_ERROR_SIZE] = "", whole[READING_PATH_SIZE], room[PHRASE_SIZE];
    struct manifest manifest;
    bool missing = false;
    int exit_code = EXIT_OK;

    if (!manifest_read(&manifest, manifest_path, &missing, error, sizeof error)) {
        manifest_free(&manifest);
        return complain(cli->swedish, missing ? EXIT_NO_INPUT : EXIT_DATA, "%s", "%s", phrase(error, cli->swedish, room));
    }
    free(manifest.file);
    manifest.file = realpath(path, whole) != NULL ? strdup(whole) : NULL;
    if (manifest.file == NULL)
        exit_code = complain_unread(cli, path, errno);
    else
        exit_code = make_temporary(cli, &manifest, out);
    manifest_free(&manifest);
    return exit_code;
}

/* --- showing */

static void show_form(const struct guess *guess, bool sv, FILE *out)
{
    static const char *const encodings[] = {"UTF-8", "ISO-8859-1", "Windows-1252"};
    const struct survey *s = &guess->survey;

    fprintf(out, "  %s", s->format->name);
    if (strcmp(s->format->name, "csv") == 0)
        fprintf(out, sv ? ", %s, fält skilda med %s" : ", %s, fields parted by %s", encodings[s->options.encoding],
                s->options.delimiter == '\t' ? "tab" : s->options.delimiter == ';' ? ";" : ",");
    if (s->decimal == ',')
        fputs(sv ? ", decimalkomma" : ", decimal comma", out);
    if (s->options.heading > 1)
        fprintf(out, sv ? ", rubriker på rad %u" : ", headings in row %u", s->options.heading);
    if (s->options.wide)
        fputs(sv ? ", en kolumn per period" : ", a column per period", out);
    if (s->options.notes)
        fputs(sv ? ", noter under tabellen" : ", notes below the table", out);
    putc('\n', out);
    if (s->title != NULL)
        fprintf(out, "  %s\n", s->title);
}

static void show_binding(const struct guess *guess, int d, bool sv, FILE *out)
{
    const struct binding *b = &guess->manifest.bindings[d];

    if (b->how == BOUND_NOT && guess->lacks[d])
        fprintf(out, "  %-12s %s\n", dimension_names[d], sv ? "framgår inte" : "is not said");
    if (b->how == BOUND_VALUE)
        fprintf(out, "  %-12s %s\n", dimension_names[d], b->text);
    for (int i = 0; b->how == BOUND_COLUMN && i < guess->survey.n; i++) {
        const struct survey_column *c = &guess->survey.columns[i];
        if (guess->columns[i].dimension != d)
            continue;
        fprintf(out, sv ? "  %-12s kolumn \"%s\"" : "  %-12s column \"%s\"", dimension_names[d], c->label);
        if (d < DIM_PERIOD && d != DIM_DEFINITION)
            fprintf(out, sv ? ", %d värden, %d kända" : ", %d values, %d known", c->count, guess->columns[i].known);
        else if (d == DIM_PERIOD && c->count > 0)
            fprintf(out, ", %s–%s", c->values[0].text, c->values[c->count - 1].text);
        if (b->first_word)
            fputs(sv ? ", första ordet" : ", the first word", out);
        if (b->scheme != NULL)
            fprintf(out, " (%s)", b->scheme);
        putc('\n', out);
    }
}

static void show_rules(const struct guess *guess, bool sv, FILE *out)
{
    const struct manifest *m = &guess->manifest;
    int shown[DIM_COUNT] = {0};

    for (int i = 0; i < m->rule_count; i++) {
        const struct manifest_rule *r = &m->rules[i];
        if (shown[r->dimension]++ >= EXAMPLES)
            continue;
        if (r->to != NULL)
            fprintf(out, sv ? "  %-12s \"%s\" läses som %s\n" : "  %-12s \"%s\" is read as %s\n", dimension_names[r->dimension], r->from, r->to);
        else
            fprintf(out, sv ? "  %-12s \"%s\" läses inte\n" : "  %-12s \"%s\" is not read\n", dimension_names[r->dimension], r->from);
    }
    for (int i = 0; i < m->factor_count; i++)
        fprintf(out, sv ? "  %-12s %s, gånger %g: filen säger tusental\n" : "  %-12s %s, times %g: the file says thousands\n",
                dimension_names[DIM_VALUE], m->factors[i].measure, m->factors[i].factor);
    for (int d = 0; d < DIM_COUNT; d++)
        if (shown[d] > EXAMPLES)
            fprintf(out, sv ? "  %-12s och %d till på samma sätt\n" : "  %-12s and %d more alike\n", dimension_names[d], shown[d] - EXAMPLES);
}

static void show_unknown(const struct guess *guess, bool sv, FILE *out)
{
    int listed = guess->unknown_count < GUESS_UNKNOWN_MAX ? guess->unknown_count : GUESS_UNKNOWN_MAX;

    if (guess->unknown_count > 0)
        fprintf(out, sv ? "  Okända koder, vars rader avvisas: " : "  Unknown codes, whose rows are refused: ");
    for (int i = 0; i < listed; i++)
        fprintf(out, "%s%s \"%s\"", i > 0 ? ", " : "", dimension_names[guess->columns[guess->unknown[i].column].dimension],
                guess->unknown[i].value);
    if (guess->unknown_count > listed)
        fprintf(out, sv ? " och %d till" : " and %d more", guess->unknown_count - listed);
    if (guess->unknown_count > 0)
        putc('\n', out);
    for (int i = 0; i < guess->survey.n; i++) {
        const char *label = guess->survey.columns[i].label;
        if (guess->columns[i].stray)
            fprintf(out, sv ? "  Kolumnen \"%s\" förstås inte och läses inte.\n" : "  The column \"%s\" is not understood and not read.\n", label);
        if (guess->columns[i].figures)
            fprintf(out, sv ? "  Kolumnen \"%s\" har också siffror och läses inte.\n" : "  The column \"%s\" has figures as well and is not read.\n", label);
    }
}

static void show(const struct guess *guess, const char *path, bool sv, FILE *out)
{
    say(sv, out, "%s would be read like this:\n", "%s skulle läsas så här:\n", path_base(path));
    show_form(guess, sv, out);
    fprintf(out, "  %-12s %s\n", sv ? "källa" : "source", guess->manifest.source);
    for (int d = 0; d < DIM_COUNT; d++)
        show_binding(guess, d, sv, out);
    show_rules(guess, sv, out);
    show_unknown(guess, sv, out);
    say(sv, out, "  First rows:\n", "  Första raderna:\n");
    for (int i = 0; i < guess->survey.shown_count; i++)
        fprintf(out, "    %s\n", guess->survey.shown[i]);
}

/* --- asking */

static bool at_terminal(void)
{
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* One line of the answer, without blanks around it. False at the end of input. */
static bool hear(char line[LINE_SIZE])
{
    size_t length;

    if (fgets(line, LINE_SIZE, stdin) == NULL)
        return false;
    length = strlen(line);
    while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == ' '))
        line[--length] = '\0';
    memmove(line, line + strspn(line, " "), strlen(line + strspn(line, " ")) + 1);
    return true;
}

static void show_choices(const struct guess *guess, const struct codelist *lists, enum dimension dimension)
{
    const char *measure = guess->manifest.bindings[DIM_MEASURE].text;

    for (int i = 0; dimension == DIM_MEASURE && i < lists->measure_count; i++)
        fprintf(stderr, "    %-20s %s\n", lists->measures[i].measure, lists->measures[i].name_sv);
    for (int i = 0; dimension == DIM_DEFINITION && i < lists->definition_count; i++)
        if (measure == NULL || strcmp(lists->definitions[i].measure, measure) == 0)
            fprintf(stderr, "    %-20s %s\n", lists->definitions[i].definition, lists->definitions[i].name_sv);
}

static bool ask_for(const struct guess *guess, const struct codelist *lists, enum dimension dimension, char line[LINE_SIZE])
{
    show_choices(guess, lists, dimension);
    fprintf(stderr, "%s: ", dimension_names[dimension]);
    return hear(line) && line[0] != '\0';
}

/* Asks for what only a person can say: whose definition, and a region of the whole file. */
static bool ask_lacks(struct guess *guess, const struct codelist *lists)
{
    static const enum dimension askable[] = {DIM_DEFINITION, DIM_REGION};
    char line[LINE_SIZE];

    for (size_t i = 0; i < ARRAY_SIZE(askable); i++)
        if (guess->lacks[askable[i]] && (!ask_for(guess, lists, askable[i], line) || !guess_set(guess, askable[i], line)))
            return false;
    return true;
}

static bool agreed(const struct cli *cli)
{
    char line[LINE_SIZE];

    say(cli->swedish, stderr, "Submit it so? [y/N] ", "Lämna in den så? [j/N] ");
    return hear(line) && (line[0] == 'y' || line[0] == 'Y' || line[0] == 'j' || line[0] == 'J');
}

static int complain_lacks(const struct cli *cli, const struct guess *guess, const char *path)
{
    const char *flag = guess->lacks[DIM_MEASURE] ? "measure" : guess->lacks[DIM_DEFINITION] ? "definition" : NULL;

    if (flag != NULL)
        return complain(cli->swedish, EXIT_DATA, "%s does not say its %s: give it with --%s, or write a manifest (V14)",
                        "%s säger inte sin %s: ange den med --%s, eller skriv ett manifest (V14)", path_base(path), flag, flag);
    for (int d = 0; d < DIM_COUNT; d++)
        if (guess->lacks[d])
            return complain(cli->swedish, EXIT_DATA, "%s has no column that is understood as %s: write a manifest (V14)",
                            "%s har ingen kolumn som förstås som %s: skriv ett manifest (V14)", path_base(path), dimension_names[d]);
    return complain(cli->swedish, EXIT_DATA, "%s has a dimension that is not understood: take a table without it, or write a manifest (V14)",
                    "%s har en dimension som inte förstås: ta ut en tabell utan den, eller skriv ett manifest (V14)", path_base(path));
}

/* --- keeping */

/* The data file as the kept manifest names it: by name alone when both lie in one folder. */
static bool name_file(struct manifest *manifest, const char *path, const char *kept)
{
    char here[READING_PATH_SIZE], there[READING_PATH_SIZE], folder[READING_PATH_SIZE];

    snprintf(folder, sizeof folder, "%.*s.", (int)(path_base(kept) - kept), kept);
    if (realpath(path, here) == NULL || realpath(folder, there) == NULL)
        return false;
    if ((size_t)(path_base(here) - here) == strlen(there) + 1 && strncmp(here, there, strlen(there)) == 0) {
        free(manifest->file);
        manifest->file = strdup(path_base(here));
    }
    return manifest->file != NULL;
}

static int keep(const struct cli *cli, struct guess *guess, const char *path, const char *kept)
{
    FILE *file = name_file(&guess->manifest, path, kept) ? fopen(kept, "wx") : NULL;

    if (file != NULL)
        manifest_write(&guess->manifest, file);
    if (file == NULL || fclose(file) != 0)
        return complain_unwritten(cli, kept, errno);
    say(cli->swedish, stderr, "The reading is kept in %s.\n", "Läsningen är sparad i %s.\n", kept);
    return EXIT_OK;
}

/* The manifest once it is agreed upon; it names the data file in full, wherever it lies itself. */
static int use(const struct cli *cli, struct guess *guess, const char *path, char out[READING_PATH_SIZE])
{
    char whole[READING_PATH_SIZE];

    free(guess->manifest.file);
    guess->manifest.file = realpath(path, whole) != NULL ? strdup(whole) : NULL;
    return guess->manifest.file != NULL ? make_temporary(cli, &guess->manifest, out) : EXIT_SOFTWARE;
}

/* Shows the reading, asks for what is lacking and for consent. */
static int decide(const struct cli *cli, struct guess *guess, const struct codelist *lists, const char *path, char out[READING_PATH_SIZE])
{
    const char *kept = command_value(cli, "write-manifest");
    bool yes = command_given(cli, "yes");
    int exit_code;

    show(guess, path, cli->swedish, stderr);
    if (!guess_complete(guess) && (yes || !at_terminal() || !ask_lacks(guess, lists) || !guess_complete(guess)))
        return complain_lacks(cli, guess, path);
    if (kept != NULL) {
        exit_code = keep(cli, guess, path, kept);
        if (exit_code != EXIT_OK || !yes)
            return exit_code; /* out is "": kept for later */
    }
    if (!yes && !at_terminal())
        return complain(cli->swedish, EXIT_DATA, "%s is not in our own format and has no manifest: --yes submits it as shown, "
                        "--write-manifest FILE keeps the reading (V14)",
                        "%s är inte i vårt eget format och har inget manifest: --yes lämnar in den så, --write-manifest FIL sparar "
                        "läsningen (V14)", path_base(path));
    if (!yes && !agreed(cli))
        return complain(cli->swedish, EXIT_FAILED, "%s was not submitted.", "%s lämnades inte in.", path_base(path));
    return use(cli, guess, path, out);
}

static int guessed(const struct cli *cli, const char *path, char out[READING_PATH_SIZE])
{
    struct guess_wish wish = {command_value(cli, "measure"), command_value(cli, "definition"), command_value(cli, "source")};
    char error[SUBMISSION_ERROR_SIZE] = "", line[LINE_SIZE];
    struct codelist lists;
    struct guess guess = {0};
    int exit_code = EXIT_SOFTWARE;
    bool good = codelist_load(&lists) && guess_file(&guess, &lists, path, &wish, error, sizeof error);

    if (good && guess.lacks[DIM_MEASURE] && !command_given(cli, "yes") && at_terminal()) {
        show(&guess, path, cli->swedish, stderr);
        /* with the measure known, the definition may be found as well */
        wish.measure = ask_for(&guess, &lists, DIM_MEASURE, line) ? line : NULL;
        guess_free(&guess);
        good = guess_file(&guess, &lists, path, &wish, error, sizeof error);
    }
    if (good && guess.own)
        exit_code = use(cli, &guess, path, out);
    else if (good)
        exit_code = decide(cli, &guess, &lists, path, out);
    else if (error[0] != '\0') { /* the submission itself says what is wrong with it, and the store keeps that */
        snprintf(out, READING_PATH_SIZE, "%s", path);
        exit_code = EXIT_OK;
    }
    guess_free(&guess);
    codelist_free(&lists);
    return exit_code;
}

int reading_of(const struct cli *cli, const char *path, char out[READING_PATH_SIZE])
{
    const char *manifest = command_value(cli, "manifest");
    struct stat about;

    out[0] = '\0';
    if (manifest != NULL)
        return with_manifest(cli, path, manifest, out);
    if (path_ends(path, ".manifest") || stat(path, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size == 0 ||
        about.st_size >= SUBMISSION_FILE_MAX || submission_is_own(path)) {
        snprintf(out, READING_PATH_SIZE, "%s", path);
        return EXIT_OK;
    }
    return guessed(cli, path, out);
}
