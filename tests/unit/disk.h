/* disk: stands before the C library's syncs, for SQLite too. What goes to the disk is counted, and may fail. For tests that
 * include it once. */
#ifndef DISK_H
#define DISK_H

#include <errno.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

static int disk_syncs;
static bool disk_broken;

int fdatasync(int fd)
{
    disk_syncs++;
    if (!disk_broken)
        return (int)syscall(SYS_fdatasync, fd);
    errno = EIO;
    return -1;
}

int fsync(int fd)
{
    return fdatasync(fd);
}

#endif
