/* Feeds: a feed file, or the description of a table behind a first line "1" or "2", which questions are then made for. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "feed.h"
#include "fuzz.h"
#include "pxquery.h"

static void ask(const struct px_table *table)
{
    static const char text[] = "feed = 1\nservice = pxweb\ntable = A\nsource = a\nselect Region? = 18 * from 2 last 3 except \"a*\"\n"
                               "select Kon? = total\nselect Alder? = named\nname age Alder \"*år\" = T\nselect Tid? = *\ncontent? \"*\" = employed\n"
                               "definition = A\nregion = column Region\nperiod = column Tid\nvalue = column value\n";
    struct feed feed;
    struct px_query query;
    char error[1400] = "";

    if (!feed_parse(&feed, NULL, "a.feed", text, strlen(text), "18", error, sizeof error))
        abort();
    if (px_query_open(&query, table, &feed, error, sizeof error)) {
        if (px_part_first(&query, &(struct px_limits){.cells = 7})) {
            int64_t updated;

            do {
                assert(px_part_cells(&query) <= 7);
                free(px_part_address_v2(&query, "https://a"));
                free(px_part_body_v1(&query));
                (void)!px_part_check(&query, text, strlen(text), &updated, error, sizeof error);
            } while (px_parts(&query) < 1000 && px_part_next(&query));
        }
        px_query_free(&query);
    } else {
        assert(error[0] != '\0');
    }
    feed_free(&feed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct feed feed;
    struct px_table table;
    char error[512] = "";
    const char *text = (const char *)data;

    if (size > 2 && (text[0] == '1' || text[0] == '2') && text[1] == '\n') {
        if (text[0] == '1' ? px_table_read_v1(&table, text + 2, size - 2, error, sizeof error)
                           : px_table_read_v2(&table, text + 2, size - 2, error, sizeof error)) {
            ask(&table);
            px_table_free(&table);
        } else {
            assert(error[0] != '\0');
        }
    } else if (feed_parse(&feed, NULL, "fuzz.feed", text, size, "18", error, sizeof error)) {
        free(feed_manifest(&feed, "data", 1, "map sex 1 = 2\n"));
        feed_free(&feed);
    } else {
        assert(error[0] != '\0');
    }
    return 0;
}
