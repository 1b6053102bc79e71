/* archive: a zip archive made in memory, its parts stored as they are, for tests and fuzz targets of workbooks. */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct archive_part {
    const char *name;
    const char *text;
    size_t length;
};

static inline uint32_t archive_crc(const char *text, size_t length)
{
    uint32_t crc = 0xffffffffu;

    for (size_t i = 0; i < length; i++) {
        crc ^= (unsigned char)text[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

static inline char *archive_number(char *at, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        *at++ = (char)(value >> 8 * i);
    return at;
}

/* What a local header and an entry of the directory have in common, from "version needed" to the name's length. */
static inline char *archive_about(char *at, const struct archive_part *part)
{
    at = archive_number(at, 20, 2);
    at = archive_number(at, 0, 2 + 2);
    at = archive_number(at, 0x58210000u, 4); /* a day in 2024 */
    at = archive_number(at, archive_crc(part->text, part->length), 4);
    at = archive_number(at, (uint32_t)part->length, 4);
    at = archive_number(at, (uint32_t)part->length, 4);
    return archive_number(at, (uint32_t)strlen(part->name), 2);
}

static inline char *archive_bytes(char *at, const void *bytes, size_t size)
{
    memcpy(at, bytes, size);
    return at + size;
}

/* The archive; to be freed. */
static inline char *archive_make(const struct archive_part *parts, int n, size_t *size)
{
    size_t room = 22;
    uint32_t offsets[16], directory;
    char *out, *at;

    for (int i = 0; i < n; i++)
        room += 30 + 46 + 2 * strlen(parts[i].name) + parts[i].length;
    out = at = calloc(1, room);
    if (out == NULL || n > 16)
        abort();
    for (int i = 0; i < n; i++) {
        offsets[i] = (uint32_t)(at - out);
        at = archive_about(archive_bytes(at, "PK\3\4", 4), &parts[i]);
        at = archive_number(at, 0, 2);
        at = archive_bytes(archive_bytes(at, parts[i].name, strlen(parts[i].name)), parts[i].text, parts[i].length);
    }
    directory = (uint32_t)(at - out);
    for (int i = 0; i < n; i++) {
        at = archive_about(archive_number(archive_bytes(at, "PK\1\2", 4), 20, 2), &parts[i]);
        at = archive_number(at, 0, 2) + 2 + 2 + 2 + 4;
        at = archive_number(at, offsets[i], 4);
        at = archive_bytes(at, parts[i].name, strlen(parts[i].name));
    }
    room = (size_t)(at - out) - directory;
    at = archive_number(archive_bytes(at, "PK\5\6", 4), 0, 4);
    at = archive_number(archive_number(at, (uint32_t)n, 2), (uint32_t)n, 2);
    at = archive_number(archive_number(at, (uint32_t)room, 4), directory, 4) + 2;
    *size = (size_t)(at - out);
    return out;
}

#endif
