/* stream: the bytes of a file, in pieces, with a look at what is next. */
#ifndef STREAM_H
#define STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "macros.h"

enum { STREAM_SLACK = 16 }; /* readable bytes behind what was read, as table.h asks of cells */

struct stream {
    int fd;            /* borrowed */
    char *buffer;      /* room + slack */
    size_t room, used; /* used: bytes of the file in the buffer */
    size_t at;         /* the next byte to be taken */
    off_t offset;      /* in the file, of the next byte to be read into the buffer */
    bool ended;        /* the file has no more bytes */
    int error;         /* errno when reading failed; then it has ended too */
};

/* Begins at an offset of the file. False when out of memory. */
bool stream_open(struct stream *stream, int fd, off_t offset, size_t room) MUSTCHECK;
void stream_close(struct stream *stream);

/* Keeps the bytes from `keep` on (an index of the buffer; they move to its front, and `at` with them) and reads
 * behind them. False when nothing was added: the file has ended, or what is kept fills the buffer. */
bool stream_fill(struct stream *stream, size_t keep);

/* The next byte, taken; -1 at the end of the file. */
static inline int stream_take(struct stream *stream)
{
    if (stream->at == stream->used && !stream_fill(stream, stream->at))
        return -1;
    return (unsigned char)stream->buffer[stream->at++];
}

/* The next byte, left where it is. */
static inline int stream_peek(struct stream *stream)
{
    if (stream->at == stream->used && !stream_fill(stream, stream->at))
        return -1;
    return (unsigned char)stream->buffer[stream->at];
}

#endif
