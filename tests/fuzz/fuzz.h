/* fuzz: what the fuzz targets share: an input as a file in memory. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file without a name that holds the bytes; to be closed. */
static inline int fuzz_file(const uint8_t *data, size_t size)
{
    int fd = memfd_create("fuzz", 0);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    return fd;
}

/* Looks at every byte, so that the sanitizer does. */
static inline void fuzz_touch(const char *text, size_t size)
{
    unsigned char sum = 0;

    for (size_t i = 0; i < size; i++)
        sum ^= (unsigned char)text[i];
    __asm__ volatile("" : : "r"(sum)); /* or the loop would be left out */
}

#endif
