#include "stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool stream_open(struct stream *stream, int fd, off_t offset, size_t room)
{
    *stream = (struct stream){.fd = fd, .offset = offset, .room = room};
    stream->buffer = calloc(1, room + STREAM_SLACK);
    return stream->buffer != NULL;
}

void stream_close(struct stream *stream)
{
    free(stream->buffer);
    stream->buffer = NULL;
}

bool stream_fill(struct stream *stream, size_t keep)
{
    ssize_t n;

    if (stream->ended)
        return false;
    memmove(stream->buffer, stream->buffer + keep, stream->used - keep);
    stream->used -= keep;
    stream->at -= keep;
    if (stream->used == stream->room)
        return false;
    do
        n = pread(stream->fd, stream->buffer + stream->used, stream->room - stream->used, stream->offset);
    while (n < 0 && errno == EINTR);
    stream->error = n < 0 ? errno : 0;
    stream->ended = n <= 0;
    stream->used += n > 0 ? (size_t)n : 0;
    stream->offset += n > 0 ? n : 0;
    return n > 0;
}
