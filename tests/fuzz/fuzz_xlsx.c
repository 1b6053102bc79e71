/* A workbook: four parts of XML, parted by lines "%%%": the book, its styles, its texts and its sheet. What begins with
 * "PK" is taken as an archive as it stands. */
#include "archive.h"
#include "fuzz_table.h"

static const char relations[] =
    "<Relationships><Relationship Id='r1' Type='/worksheet' Target='s'/><Relationship Id='r2' Type='/worksheet' Target='s'/>"
    "<Relationship Id='x' Type='/styles' Target='y'/><Relationship Id='z' Type='/sharedStrings' Target='t'/></Relationships>";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct archive_part parts[] = {
        {"xl/_rels/workbook.xml.rels", relations, sizeof relations - 1}, {"xl/workbook.xml", "", 0}, {"xl/y", "", 0}, {"xl/t", "", 0}, {"xl/s", "", 0},
    };
    const char *at = (const char *)data, *end = at + size - (size > 0);
    char *archive;
    size_t made;

    if (size > 2 && memcmp(data, "PK", 2) == 0)
        return fuzz_table(&table_xlsx, data, size);
    for (int i = 1; i < 5; i++) {
        const char *parting = i < 4 ? memmem(at, (size_t)(end - at), "\n%%%\n", 5) : NULL;

        parts[i].text = at;
        parts[i].length = (size_t)((parting != NULL ? parting : end) - at);
        at = parting != NULL ? parting + 5 : end;
    }
    archive = archive_make(parts, 5, &made);
    archive = realloc(archive, made + 1);
    archive[made] = size > 0 ? (char)data[size - 1] : 0;
    fuzz_table(&table_xlsx, (uint8_t *)archive, made + 1);
    free(archive);
    return 0;
}
