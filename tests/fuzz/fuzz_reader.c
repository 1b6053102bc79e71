/* A file in our own format, statistics or dialogue, to packed batches and back. */
#include <assert.h>

#include "bus.h"
#include "fuzz.h"
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reader_form form = {.now_us = INT64_C(1907712000000000), .batch_rows = 7, .message_bytes = 1 << 20, .sender = "fuzz",
                               .partial = size > 0 && data[size - 1] % 2};
    char path[64], error[512];
    enum reader_trouble trouble;
    struct reader_batch batch = {0};
    int fd = fuzz_file(data, size);
    struct reader *reader;

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    reader = reader_open(path, &form, &trouble, error, sizeof error);
    assert(reader != NULL);
    while (!batch.last) {
        Envelope *envelope;

        if (!reader_next(reader, &batch))
            abort();
        envelope = envelope_unpack(batch.bytes, batch.size, error);
        assert(envelope != NULL);
        envelope_free(envelope);
        free(batch.bytes);
    }
    reader_close(&reader);
    close(fd);
    return 0;
}
