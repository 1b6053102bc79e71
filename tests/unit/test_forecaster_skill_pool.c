/* skill_pool: its list of blocks has room for all of them, also where the C library makes it longer in its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "skill_pool.h"

enum { BLOCKS = 1000 };

/* Nothing is allocated between two lengths of the list, so that it lies last on the heap and can stay there. */
static void there_is_room_for_every_block(void **state)
{
    struct skill_input input = {.failed = false};
    void *block[BLOCKS];

    (void)state;
    for (int i = 0; i < BLOCKS; i++)
        block[i] = malloc(1);
    for (int i = 0; i < BLOCKS; i++) {
        skill_pool_take(&input, block[i]);
        assert_false(input.failed);
        assert_true(input.block_count <= input.block_room);
    }
    assert_ptr_equal(input.blocks[BLOCKS - 1], block[BLOCKS - 1]);
    for (int i = 0; i < input.block_count; i++)
        free(input.blocks[i]);
    free(input.blocks);
}

static void no_block_fails(void **state)
{
    struct skill_input input = {.failed = false};

    (void)state;
    skill_pool_take(&input, NULL);
    assert_true(input.failed);
    assert_int_equal(input.block_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_room_for_every_block),
        cmocka_unit_test(no_block_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
