/* Manifests: what is read is hashed, what is not has a sentence. */
#include <assert.h>
#include <string.h>

#include "fuzz.h"
#include "manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct manifest manifest;
    char error[512] = "";
    uint8_t hash[HASH_SIZE];
    struct hash_state state;

    if (manifest_parse(&manifest, "fuzz.manifest", (const char *)data, size, error, sizeof error)) {
        hash_begin(&state);
        manifest_hash(&manifest, &state);
        hash_end(&state, hash);
    } else {
        assert(strlen(error) > 0);
    }
    manifest_free(&manifest);
    return 0;
}
