#include "skill_pool.h"

static bool room_for_one_more(struct skill_input *input)
{
    const int room = input->block_room > 0 ? 2 * input->block_room : 64;
    void **more;

    if (input->block_count < input->block_room)
        return true;
    more = realloc(input->blocks, (size_t)room * sizeof *more);
    if (more == NULL)
        return false;
    input->blocks = more;
    input->block_room = room;
    return true;
}

void skill_pool_take(struct skill_input *input, void *block)
{
    if (block == NULL || !room_for_one_more(input)) {
        free(block);
        input->failed = true;
        return;
    }
    input->blocks[input->block_count++] = block;
}

void *skill_pool(struct skill_input *input, size_t n, size_t size)
{
    void *block = calloc(n + 1, size);

    skill_pool_take(input, block);
    return input->failed ? NULL : block;
}
