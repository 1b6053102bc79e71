/* A workbook in OpenDocument: the input is its content.xml. */
#include "archive.h"
#include "fuzz_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct archive_part part = {"content.xml", (const char *)data, size - (size > 0)};
    size_t made;
    char *archive = archive_make(&part, 1, &made);

    archive = realloc(archive, made + 1);
    archive[made] = size > 0 ? (char)data[size - 1] : 0;
    fuzz_table(&table_ods, (uint8_t *)archive, made + 1);
    free(archive);
    return 0;
}
