/* bench_intake: what the intake is measured with.
 *
 *   bench_intake rows FILE N       writes a statistics file of N observations in our own format
 *   bench_intake read FILE         reads and packs it, without spool and bus: rows per second
 *   bench_intake latency N FIRST [--option=value ...]  submits the files FIRST to FIRST + N - 1 of one row each through
 *                                  a running daemon, after one more that connects, and prints how long each took
 *                                  from file to receipt, microseconds, one a line
 *
 * The figures are synthetic and say so (definition SYNTHETIC); they are the same for the same N.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "config.h"
#include "reader.h"
#include "submission.h"

static const int municipalities[] = {
    114, 115, 117, 120, 123, 125, 126, 127, 128, 136, 138, 139, 140, 160, 162, 163, 180, 181, 182, 183,
    184, 186, 187, 188, 191, 192, 305, 319, 330, 331, 360, 380, 381, 382, 428, 461, 480, 481, 482, 483,
    484, 486, 488, 509, 512, 513, 560, 561, 562, 563, 580, 581, 582, 583, 584, 586, 604, 617, 642, 643,
    662, 665, 680, 682, 683, 684, 685, 686, 687, 760, 761, 763, 764, 765, 767, 780, 781, 821, 834, 840,
    860, 861, 862, 880, 881, 882, 883, 884, 885, 980, 1060, 1080, 1081, 1082, 1083, 1214, 1230, 1231, 1233, 1256,
    1257, 1260, 1261, 1262, 1263, 1264, 1265, 1266, 1267, 1270, 1272, 1273, 1275, 1276, 1277, 1278, 1280, 1281, 1282, 1283,
    1284, 1285, 1286, 1287, 1290, 1291, 1292, 1293, 1315, 1380, 1381, 1382, 1383, 1384, 1401, 1402, 1407, 1415, 1419, 1421,
    1427, 1430, 1435, 1438, 1439, 1440, 1441, 1442, 1443, 1444, 1445, 1446, 1447, 1452, 1460, 1461, 1462, 1463, 1465, 1466,
    1470, 1471, 1472, 1473, 1480, 1481, 1482, 1484, 1485, 1486, 1487, 1488, 1489, 1490, 1491, 1492, 1493, 1494, 1495, 1496,
    1497, 1498, 1499, 1715, 1730, 1737, 1760, 1761, 1762, 1763, 1764, 1765, 1766, 1780, 1781, 1782, 1783, 1784, 1785, 1814,
    1860, 1861, 1862, 1863, 1864, 1880, 1881, 1882, 1883, 1884, 1885, 1904, 1907, 1960, 1961, 1962, 1980, 1981, 1982,
    1983, 1984, 2021, 2023, 2026, 2029, 2031, 2034, 2039, 2061, 2062, 2080, 2081, 2082, 2083, 2084, 2085, 2101, 2104, 2121,
    2132, 2161, 2180, 2181, 2182, 2183, 2184, 2260, 2262, 2280, 2281, 2282, 2283, 2284, 2303, 2305, 2309, 2313, 2321, 2326,
    2361, 2380, 2401, 2403, 2404, 2409, 2417, 2418, 2421, 2422, 2425, 2460, 2462, 2463, 2480, 2481, 2482, 2505, 2506, 2510,
    2513, 2514, 2518, 2521, 2523, 2560, 2580, 2581, 2582, 2583, 2584,
};

static const char *const industries[] = {"A", "B+C", "D+E", "F", "G", "H", "I", "J", "K", "L", "M+N", "O", "P", "Q", "R+S+T+U", "US"};

enum {
    FIRST_YEAR = 2008, YEARS = 14,          /* of the annual part of a series */
    FIRST_MONTH_YEAR = 2010, MONTHS_MOST = 180,
    PATH_SIZE = 64,
};

/* A small reproducible generator: Marsaglia's xorshift64* (2003). */
static uint64_t state = 88172645463325252u;

static double uniform(void)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (double)(state * 2685821657736338717u >> 11) / 9007199254740992.0;
}

/* One series: a level that drifts, yearly figures first, then monthly ones. Returns rows written. */
static long write_series(FILE *out, int municipality, const char *industry, int sex, int months, long left)
{
    double level = 20 + 4000 * uniform() * uniform() * uniform();
    long rows = 0;

    for (int i = 0; i < YEARS && rows < left; i++, rows++) {
        level *= 0.985 + 0.035 * uniform();
        fprintf(out, "employed,SYNTHETIC,%04d,%s,%d,%d,%.0f\n", municipality, industry, sex, FIRST_YEAR + i, level);
    }
    for (int i = 0; i < months && rows < left; i++, rows++) {
        level *= 0.997 + 0.0065 * uniform();
        fprintf(out, "employed,SYNTHETIC,%04d,%s,%d,%d-%02d,%.0f\n", municipality, industry, sex, FIRST_MONTH_YEAR + i / 12,
                i % 12 + 1, level);
    }
    return rows;
}

static int write_rows(const char *path, long n)
{
    long series = (long)(ARRAY_SIZE(municipalities) * ARRAY_SIZE(industries) * 2), left = n;
    long months = n / series + 1 - YEARS;
    FILE *out = fopen(path, "w");

    if (out == NULL || months > MONTHS_MOST) {
        fprintf(stderr, "bench_intake: cannot write %s, or more than %ld rows\n", path, series * (YEARS + MONTHS_MOST));
        return EXIT_CANNOT_CREATE;
    }
    fprintf(out, "measure,definition,region,industry,sex,period,value\n");
    for (size_t m = 0; m < ARRAY_SIZE(municipalities); m++)
        for (size_t i = 0; i < ARRAY_SIZE(industries); i++)
            for (int sex = 1; sex <= 2 && left > 0; sex++)
                left -= write_series(out, municipalities[m], industries[i], sex, months > 0 ? (int)months : 0, left);
    return fclose(out) == 0 && left == 0 ? EXIT_OK : EXIT_CANNOT_CREATE;
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static int read_file(const char *path)
{
    struct reader_form form = {.now_us = now_us(), .batch_rows = 16384, .message_bytes = 16 << 20, .sender = "bench"};
    enum reader_trouble trouble;
    char error[SUBMISSION_ERROR_SIZE];
    double begun = seconds(), opened;
    struct reader *reader = reader_open(path, &form, &trouble, error, sizeof error);
    struct reader_batch batch = {0};
    size_t bytes = 0;

    if (reader == NULL) {
        fprintf(stderr, "%s\n", error);
        return EXIT_NO_INPUT;
    }
    opened = seconds();
    while (!batch.last && reader_next(reader, &batch)) {
        bytes += batch.size;
        free(batch.bytes);
    }
    printf("rows=%llu rejected=%llu batches=%u packed_bytes=%zu hash_s=%.3f read_s=%.3f rows_per_s=%.0f\n",
           (unsigned long long)reader_rows(reader), (unsigned long long)reader_rejections(reader)->total, batch.batch_no + 1, bytes,
           opened - begun, seconds() - opened, (double)reader_rows(reader) / (seconds() - begun));
    reader_close(&reader);
    return EXIT_OK;
}

/* One file of one row, unlike all before it: the run's own seconds are in the value. */
static bool write_one(const char *path, int i, double salt)
{
    FILE *out = fopen(path, "w");

    if (out == NULL)
        return false;
    fprintf(out, "measure,definition,region,industry,sex,period,value\nemployed,SYNTHETIC,%04d,A,1,%d,%.6f\n",
            municipalities[(size_t)i % ARRAY_SIZE(municipalities)], 1990 + i / (int)ARRAY_SIZE(municipalities) % 30, salt + i);
    return fclose(out) == 0;
}

/* All files are written before the first is handed over, each under its own name: truncating or removing
 * one starts disk traffic that the next submission's syncs would wait for. */
static bool write_ones(const char *folder, int n, int first)
{
    double salt = (double)(now_us() / 1000 % 1000000);
    char path[PATH_SIZE];

    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%d.csv", folder, i);
        if (!write_one(path, i > 0 ? first + i - 1 : first + (int)ARRAY_SIZE(municipalities) - 1, salt))
            return false;
    }
    sync();
    return true;
}

static void remove_ones(const char *folder, int n)
{
    char path[PATH_SIZE];

    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%d.csv", folder, i);
        unlink(path);
    }
    rmdir(folder);
}

static int submit_ones(struct submitter *submitter, const char *folder, int n, double *times)
{
    char path[PATH_SIZE];
    struct submission_report report;
    enum submission_outcome outcome = SUBMISSION_ADMITTED;
    int done = 0;

    for (; done < n && outcome == SUBMISSION_ADMITTED; done++) {
        double begun = seconds();

        snprintf(path, sizeof path, "%s/%d.csv", folder, done);
        submitter_submit(submitter, path, &(struct submission_options){.wait_ms = 10000}, &report);
        times[done] = (seconds() - begun) * 1e6;
        outcome = report.outcome;
        if (outcome != SUBMISSION_ADMITTED)
            fprintf(stderr, "%s\n", report.sentence);
        submission_report_free(&report);
    }
    return outcome == SUBMISSION_ADMITTED ? done : done - 1;
}

static int latency(int n, int first, int argc, char **argv)
{
    struct config config;
    char error[SUBMISSION_ERROR_SIZE];
    double *times = calloc((size_t)n + 1, sizeof *times);
    struct bus *bus;
    struct submitter *submitter;
    char folder[] = "/tmp/bench-intake-XXXXXX";
    int done = 0;

    if (config_load(&config, argc, argv, error, sizeof error) < 0 ||
        (bus = bus_new(NULL, false, (size_t)config.message_bytes, error, sizeof error)) == NULL ||
        (submitter = submitter_open(&config, bus, "bench-latency", NULL, error, sizeof error)) == NULL) {
        fprintf(stderr, "bench_intake: %s\n", error);
        return EXIT_UNAVAILABLE;
    }
    if (mkdtemp(folder) != NULL && write_ones(folder, n + 1, first))
        done = submit_ones(submitter, folder, n + 1, times);
    remove_ones(folder, n + 1);
    submitter_close(&submitter);
    bus_destroy(&bus);
    config_free(&config);
    for (int i = 1; i < done; i++)
        printf("%.0f\n", times[i]);
    free(times);
    return done == n + 1 ? EXIT_OK : EXIT_FAILED;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "rows") == 0)
        return write_rows(argv[2], atol(argv[3]));
    if (argc == 3 && strcmp(argv[1], "read") == 0)
        return read_file(argv[2]);
    if (argc >= 4 && strcmp(argv[1], "latency") == 0 && atoi(argv[2]) > 0)
        return latency(atoi(argv[2]), atoi(argv[3]), argc - 3, argv + 3);
    fprintf(stderr, "usage: bench_intake rows FILE N | read FILE | latency N FIRST [--option=value ...]\n");
    return EXIT_USAGE_ERROR;
}
