/* The reading instructions of a manifest as a part of the content hash. */
#include <stdio.h>
#include <string.h>

#include "manifest.h"

/* Texts go into the hash with their ending NUL, so that no two sequences of them look alike. */
static void hash_text(struct hash_state *state, const char *text)
{
    hash_add(state, text != NULL ? text : "", text != NULL ? strlen(text) + 1 : 1);
}

/* Statements that came later are hashed only where they are said, so that what was submitted before them keeps
 * its hash. */
static void hash_options(const struct table_options *options, struct hash_state *state)
{
    char form[64];

    if (options->sheet == NULL && options->heading == 0 && !options->wide && !options->notes)
        return;
    snprintf(form, sizeof form, "options %u %d %d", options->heading, options->wide, options->notes);
    hash_text(state, form);
    hash_text(state, options->sheet);
    if (options->heading_last > 0)
        hash_add(state, &options->heading_last, sizeof options->heading_last);
}

void manifest_hash(const struct manifest *manifest, struct hash_state *state)
{
    char form[64];

    snprintf(form, sizeof form, "%d %d %d %d %lld %d", (int)manifest->kind, (int)manifest->options.encoding, manifest->options.delimiter,
             manifest->decimal, (long long)manifest->released_at, manifest->rule_count);
    hash_text(state, form);
    hash_text(state, manifest->source);
    hash_text(state, manifest->note);
    hash_options(&manifest->options, state);
    for (int i = 0; i < DIM_COUNT; i++) {
        const struct binding *binding = &manifest->bindings[i];

        hash_text(state, binding->how == BOUND_NOT ? "" : binding->how == BOUND_COLUMN ? binding->first_word ? "first word" : "column" : "value");
        hash_text(state, binding->text);
        hash_text(state, binding->scheme);
    }
    for (int i = 0; i < manifest->rule_count; i++) {
        hash_text(state, dimension_names[manifest->rules[i].dimension]);
        hash_text(state, manifest->rules[i].from);
        hash_text(state, manifest->rules[i].to);
    }
    for (int i = 0; i < manifest->only_count; i++) {
        hash_text(state, "only");
        hash_text(state, manifest->only[i].column);
        hash_text(state, manifest->only[i].text);
    }
    for (int i = 0; i < manifest->factor_count; i++) {
        hash_text(state, "factor");
        hash_text(state, manifest->factors[i].measure);
        snprintf(form, sizeof form, "%.17g", manifest->factors[i].factor);
        hash_text(state, form);
    }
}
