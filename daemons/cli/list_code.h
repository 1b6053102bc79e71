/* list_code: a code as people write it, with the list that it is of or alone: "edugroup:53B", "53B". */
#ifndef LIST_CODE_H
#define LIST_CODE_H

struct list_code {
    char room[130];
    const char *scheme, *code; /* in room, or `otherwise` */
};

/* otherwise: the list of a code alone; text NULL: nothing was written, a code "". Returns into, which must not be copied. */
struct list_code *list_code_split(struct list_code *into, const char *text, const char *otherwise);

#endif
