#include "progress.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "ident.h"
#include "wording.h"

enum { BAR = 24, EVERY_MS = 100 };

void progress_begin(struct progress *progress, bool swedish)
{
    *progress = (struct progress){.shown = isatty(STDERR_FILENO), .swedish = swedish};
    progress->began_ms = monotonic_ms();
    progress->drawn_ms = progress->began_ms - EVERY_MS;
}

double progress_seconds(const struct progress *progress)
{
    return (double)(monotonic_ms() - progress->began_ms) / 1000;
}

/* A filled bar of the share, or a mark that wanders when the share is not known. */
static void bar(const struct progress *progress, double share, char out[BAR + 1])
{
    int filled = (int)lround(share * BAR), at = (int)(progress_seconds(progress) * 10) % BAR;

    for (int i = 0; i < BAR; i++)
        out[i] = isnan(share) ? (i == at ? '#' : '.') : i < filled ? '#' : '.';
    out[BAR] = '\0';
}

void progress_show(struct progress *progress, double share, const char *words)
{
    char drawn[BAR + 1], percent[16] = "", line[512];
    int width = wording_terminal_width(stderr), used = 0;
    const char *at = line;

    if (!progress->shown || monotonic_ms() - progress->drawn_ms < EVERY_MS)
        return;
    progress->drawn_ms = monotonic_ms();
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    bar(progress, share, drawn);
    if (!isnan(share))
        snprintf(percent, sizeof percent, progress->swedish ? " %3.0f %%" : " %3.0f%%", floor(share * 100));
    snprintf(line, sizeof line, "[%s]%s  %s", drawn, percent, words);
    while (*at && used < width - 1)
        used += wording_character_width(wording_character(&at));
    fprintf(stderr, "\r\033[K%.*s", (int)(at - line), line);
    fflush(stderr);
    progress->drawn = true;
}

void progress_end(struct progress *progress)
{
    if (progress->drawn)
        fputs("\r\033[K", stderr);
    progress->drawn = false;
}
