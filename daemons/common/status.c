#include "status.h"

#include <string.h>

bool status_synthetic(const struct answer *status)
{
    static const char example[] = "source synthetic";
    int name = answer_find(status, "name");

    for (int row = 0; row < status->rows; row++)
        if (strncmp(answer_text(status, row, name), example, strlen(example)) == 0)
            return true;
    return false;
}
