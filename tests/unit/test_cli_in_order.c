/* Texts made on threads and put out in order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "in_order.h"

/* Items of very different lengths, so that a later block is ready long before an earlier one. */
static void write_item(const void *context, int item, FILE *out)
{
    const int longest = *(const int *)context;

    for (int i = 0; i <= (item * 7919) % longest; i++)
        fprintf(out, "%d,", item + i);
    putc('\n', out);
}

static char *text_of(int n, int jobs, int longest, size_t *size)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, size);

    assert_non_null(out);
    assert_true(in_order(n, jobs, write_item, &longest, out));
    fclose(out);
    return text;
}

static void any_number_of_threads_writes_the_same_text(void **state)
{
    static const int counts[] = {0, 1, 32, 33, 500}, jobs[] = {2, 3, 64, 500};

    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        size_t alone_size, size;
        char *alone = text_of(counts[i], 1, 200, &alone_size);
        for (size_t k = 0; k < sizeof jobs / sizeof *jobs; k++) {
            char *text = text_of(counts[i], jobs[k], 200, &size);
            assert_int_equal(size, alone_size);
            assert_memory_equal(text, alone, size);
            free(text);
        }
        free(alone);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_threads_writes_the_same_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
