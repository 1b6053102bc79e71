#include "skill_pool.h"

void skill_pool_take(struct skill_input *input, void *block)
{
    int room = input->block_room > 0 ? 2 * input->block_room : 64;
    void **more = input->block_count < input->block_room ? input->blocks : realloc(input->blocks, (size_t)room * sizeof *more);

    if (block == NULL || more == NULL) {
        free(block);
        input->failed = true;
        return;
    }
    if (more != input->blocks)
        input->block_room = room;
    input->blocks = more;
    input->blocks[input->block_count++] = block;
}

void *skill_pool(struct skill_input *input, size_t n, size_t size)
{
    void *block = calloc(n + 1, size);

    skill_pool_take(input, block);
    return input->failed ? NULL : block;
}
