/* The spool: what was put is there until it is acknowledged, also when the process is killed at any
 * moment, the disk is full, or somebody else wants it. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "disk.h"
#include "files.h"
#include "spool.h"

static char folder[] = "/tmp/test-spool-XXXXXX";

static struct spool *open_spool(const char *name)
{
    char error[SPOOL_ERROR_SIZE];
    struct spool *spool = spool_open(folder, name, 1000, error, sizeof error);

    if (spool == NULL)
        fail_msg("%s", error);
    return spool;
}

static struct spool_submission a_submission(uint8_t mark)
{
    struct spool_submission s = {.now_us = 1000, .batch_rows = 16384, .message_bytes = 99, .reader_version = 1};

    memset(s.id, mark, sizeof s.id);
    memset(s.hash, mark + 1, sizeof s.hash);
    return s;
}

static struct spool_batch put(struct spool *spool, uint8_t mark, uint32_t no, bool last)
{
    struct spool_batch b = {.batch_no = no, .last = last, .size = 8};
    char bytes[9];

    memset(b.submission_id, mark, UUID_SIZE);
    memset(b.message_id, (int)no + 1, UUID_SIZE);
    snprintf(bytes, sizeof bytes, "%02x-%05u", mark, no);
    assert_int_equal(spool_put(spool, &b, bytes), SPOOL_OK);
    return b;
}

static int count(struct spool *spool)
{
    struct spool_batch b = {0};
    int n = 0;

    while (spool_next(spool, b.seq, &b) == SPOOL_OK)
        n++;
    return n;
}

static void batches_come_back_in_order(void **state)
{
    struct spool *spool = open_spool("order");
    struct spool_submission s = a_submission(1);
    struct spool_batch b = {0};
    const void *bytes;
    size_t size;

    (void)state;
    spool_begin(spool, &s, NULL);
    for (uint32_t i = 0; i < 5; i++)
        put(spool, 1, i, i == 4);
    spool_close(&spool);
    spool = open_spool("order");
    for (uint32_t i = 0; i < 5; i++) {
        char wanted[9];

        assert_int_equal(spool_next(spool, b.seq, &b), SPOOL_OK);
        assert_true(b.batch_no == i && b.last == (i == 4) && b.size == 8);
        assert_int_equal(spool_bytes(spool, b.seq, &bytes, &size), SPOOL_OK);
        snprintf(wanted, sizeof wanted, "01-%05u", i);
        assert_memory_equal(bytes, wanted, 8);
    }
    assert_int_equal(spool_next(spool, b.seq, &b), SPOOL_NONE);
    spool_close(&spool);
}

static void what_was_acknowledged_goes(void **state)
{
    struct spool *spool = open_spool("acknowledged");
    struct spool_submission s = a_submission(1);
    struct spool_batch first, second;

    (void)state;
    spool_begin(spool, &s, NULL);
    first = put(spool, 1, 0, false);
    spool_acknowledge(spool, first.seq);
    second = put(spool, 1, 1, true);
    assert_int_equal(count(spool), 2); /* until the next sync */
    assert_int_equal(spool_sync(spool), SPOOL_OK);
    assert_int_equal(count(spool), 1);
    assert_true(second.seq > first.seq);
    spool_acknowledge(spool, second.seq);
    spool_close(&spool); /* flushes */
    spool = open_spool("acknowledged");
    assert_int_equal(count(spool), 0);
    spool_close(&spool);
}

static void a_ticket_keeps_its_submission(void **state)
{
    struct spool *spool = open_spool("ticket");
    struct spool_submission s = a_submission(7), found;

    (void)state;
    assert_int_equal(spool_find(spool, "job", &found), SPOOL_NONE);
    spool_begin(spool, &s, "job");
    assert_int_equal(spool_find(spool, "job", &found), SPOOL_NONE); /* entered with its first batch */
    put(spool, 7, 0, false);
    spool_close(&spool);
    spool = open_spool("ticket");
    assert_int_equal(spool_find(spool, "job", &found), SPOOL_OK);
    assert_memory_equal(&found.id, s.id, UUID_SIZE);
    assert_memory_equal(&found.hash, s.hash, HASH_SIZE);
    assert_true(found.now_us == 1000 && found.batch_rows == 16384 && found.message_bytes == 99 && found.reader_version == 1);
    assert_int_equal(count(spool), 1); /* somebody may take it up */
    s = a_submission(8);
    spool_begin(spool, &s, "job"); /* begun anew: the old batches go */
    put(spool, 8, 0, true);
    assert_int_equal(count(spool), 1);
    assert_int_equal(spool_find(spool, "job", &found), SPOOL_OK);
    assert_memory_equal(&found.id, s.id, UUID_SIZE);
    assert_int_equal(spool_drop(spool, s.id), SPOOL_OK);
    assert_int_equal(count(spool), 0);
    assert_int_equal(spool_find(spool, "job", &found), SPOOL_NONE);
    spool_close(&spool);
}

/* Without a ticket and without an end nobody can finish it. */
static void half_a_submission_is_dropped_at_start(void **state)
{
    struct spool *spool = open_spool("half");
    struct spool_submission half = a_submission(1), whole = a_submission(2);

    (void)state;
    spool_begin(spool, &half, NULL);
    put(spool, 1, 0, false);
    spool_begin(spool, &whole, NULL);
    put(spool, 2, 0, true);
    spool_close(&spool);
    spool = open_spool("half");
    assert_int_equal(count(spool), 1);
    spool_close(&spool);
}

/* Its room is written once and then used again: a commit writes over blocks that are there. */
static void the_log_keeps_its_size(void **state)
{
    struct spool *spool = open_spool("log");
    struct spool_submission s = a_submission(1);
    struct stat fresh, used;
    char path[64];

    (void)state;
    snprintf(path, sizeof path, "%s/log.db-wal", folder);
    assert_int_equal(stat(path, &fresh), 0);
    assert_true(fresh.st_size >= 4 * 1024 * 1024);
    for (uint32_t i = 0; i < 300; i++) {
        spool_begin(spool, &s, NULL);
        spool_acknowledge(spool, put(spool, 1, i, true).seq);
        assert_int_equal(spool_sync(spool), SPOOL_OK);
    }
    assert_int_equal(stat(path, &used), 0);
    assert_int_equal(used.st_size, fresh.st_size);
    assert_int_equal(count(spool), 0);
    spool_close(&spool);
}

/* A put leaves the disk alone, so that the batch can be sent first; a sync waits for it, once. */
static void a_sync_waits_for_the_disk(void **state)
{
    struct spool *spool = open_spool("sync");
    struct spool_submission s = a_submission(1);
    int before = disk_syncs;

    (void)state;
    spool_begin(spool, &s, NULL);
    put(spool, 1, 0, false);
    put(spool, 1, 1, true);
    assert_int_equal(disk_syncs, before);
    assert_int_equal(spool_sync(spool), SPOOL_OK);
    assert_int_equal(disk_syncs, before + 1);
    assert_int_equal(spool_sync(spool), SPOOL_OK);
    assert_int_equal(disk_syncs, before + 1);
    spool_close(&spool);
}

static void a_disk_that_failed_is_not_believed(void **state)
{
    struct spool *spool = open_spool("failed");
    struct spool_submission s = a_submission(1);

    (void)state;
    spool_begin(spool, &s, NULL);
    put(spool, 1, 0, true);
    disk_broken = true;
    assert_int_equal(spool_sync(spool), SPOOL_FULL);
    assert_non_null(strstr(spool_error(spool), "failed.db cannot be written: Input/output error"));
    disk_broken = false;
    assert_int_equal(spool_sync(spool), SPOOL_FULL);
    assert_int_equal(count(spool), 1);
    spool_close(&spool);
    spool = open_spool("failed");
    put(spool, 1, 1, true);
    assert_int_equal(spool_sync(spool), SPOOL_OK);
    spool_close(&spool);
}

static void one_process_at_a_time(void **state)
{
    struct spool *spool = open_spool("locked"), *other;
    char error[SPOOL_ERROR_SIZE];
    int status;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        other = spool_open(folder, "locked", 1000, error, sizeof error);
        _exit(other == NULL && strstr(error, "is in use by another process") != NULL ? 0 : 1);
    }
    waitpid(child, &status, 0);
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_null(spool_open(folder, "locked", 1000, error, sizeof error)); /* nor twice in this one */
    put(spool, 1, 0, true);
    spool_close(&spool);
    spool = open_spool("locked");
    spool_close(&spool);
}

static void only_its_owner_may_read_it(void **state)
{
    struct spool *spool = open_spool("mode");
    char path[256];
    struct stat about;

    (void)state;
    snprintf(path, sizeof path, "%s/mode.db", folder);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    snprintf(path, sizeof path, "%s/mode.db-wal", folder);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    spool_close(&spool);
}

static void damaged_and_foreign_files_are_refused(void **state)
{
    char path[256], error[SPOOL_ERROR_SIZE], command[600], junk[8192];
    struct spool *spool;
    int fd;

    (void)state;
    snprintf(path, sizeof path, "%s/junk.db", folder);
    memset(junk, 'j', sizeof junk);
    assert_true(files_write(path, junk, sizeof junk));
    assert_null(spool_open(folder, "junk", 1000, error, sizeof error));
    assert_non_null(strstr(error, "junk.db is damaged or no spool of Framsyn"));
    snprintf(command, sizeof command, "python3 -c \"import sqlite3; c = sqlite3.connect('%s/foreign.db'); c.execute('create table t (a)'); c.commit()\"", folder);
    if (system(command) == 0) {
        assert_null(spool_open(folder, "foreign", 1000, error, sizeof error));
        assert_non_null(strstr(error, "foreign.db is no spool of Framsyn"));
    }
    spool = open_spool("torn");
    for (uint32_t i = 0; i < 200; i++)
        put(spool, 1, i, i == 199);
    spool_close(&spool);
    snprintf(path, sizeof path, "%s/torn.db", folder);
    fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, junk, 6000, 4096), 6000);
    close(fd);
    assert_null(spool_open(folder, "torn", 1000, error, sizeof error));
    assert_non_null(strstr(error, "torn.db is damaged"));
}

/* A file size limit stands for a full disk: the batch is refused with a sentence, what was there stays. */
static void a_full_disk_loses_nothing(void **state)
{
    struct rlimit before, small;
    struct spool *spool = open_spool("full");
    struct spool_submission s = a_submission(1);
    struct spool_batch big = {.batch_no = 1, .last = true, .size = 4 << 20};
    char *bytes = calloc(1, big.size);

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    spool_begin(spool, &s, "job");
    put(spool, 1, 0, false);
    getrlimit(RLIMIT_FSIZE, &before);
    small = (struct rlimit){1 << 20, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    memset(big.submission_id, 1, UUID_SIZE);
    assert_int_equal(spool_put(spool, &big, bytes), SPOOL_FULL);
    assert_non_null(strstr(spool_error(spool), "full.db cannot"));
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(count(spool), 1);
    assert_int_equal(spool_put(spool, &big, bytes), SPOOL_OK);
    assert_int_equal(count(spool), 2);
    spool_close(&spool);
    free(bytes);
}

/* --- kill at any moment ----------------------------------------------------------------------------------- */

/* The child tells through a pipe what the spool has said yes to: the batch put, and the one whose acknowledgement is
 * committed, if any. Whatever it had said must hold afterwards. */
static void tell(int pipe_end, uint32_t put, uint32_t gone)
{
    char said[32];
    int n = snprintf(said, sizeof said, "%u %u\n", put, gone);

    if (write(pipe_end, said, (size_t)n) != n)
        _exit(1);
}

static void child_at_work(int pipe_end)
{
    struct spool *spool = open_spool("killed");
    struct spool_batch behind = {0};

    for (uint32_t i = 0;; i++) {
        struct spool_submission s = a_submission(3);
        struct spool_batch b;
        bool acknowledges = i > 2 && i % 3 == 0;

        if (i == 0)
            spool_begin(spool, &s, "job");
        if (acknowledges)
            spool_acknowledge(spool, behind.seq);
        b = put(spool, 3, i, false);
        tell(pipe_end, i, UINT32_MAX); /* before the disk has it: a put outlives the process */
        if (spool_sync(spool) != SPOOL_OK)
            _exit(1);
        if (acknowledges)
            tell(pipe_end, i, behind.batch_no);
        behind = b;
    }
}

static void check_survivors(FILE *said)
{
    static bool put_said[100000], gone_said[100000], there[100000];
    struct spool *spool = open_spool("killed");
    struct spool_batch b = {0};
    unsigned i, gone, last = 0;
    bool any = false;

    memset(put_said, 0, sizeof put_said);
    memset(gone_said, 0, sizeof gone_said);
    memset(there, 0, sizeof there);
    while (fscanf(said, "%u %u\n", &i, &gone) == 2 && i < 100000) {
        put_said[i] = any = true;
        last = i;
        if (gone != UINT32_MAX)
            gone_said[gone] = true;
    }
    while (spool_next(spool, b.seq, &b) == SPOOL_OK) {
        assert_true(b.batch_no < 100000 && !there[b.batch_no]); /* once */
        there[b.batch_no] = true;
    }
    for (i = 0; any && i <= last; i++) {
        if (gone_said[i] && there[i])
            fail_msg("batch %u was acknowledged and is back", i);
        /* the sync after the last one said may have come through: it may have removed the one before `last` */
        if (put_said[i] && !gone_said[i] && !there[i] && !(last % 3 == 0 && i + 1 == last))
            fail_msg("batch %u was put and is gone", i);
    }
    spool_close(&spool);
}

static void killed_at_any_moment(void **state)
{
    char path[256];

    (void)state;
    srandom(1);
    for (int round = 0; round < 40; round++) {
        int ends[2];
        pid_t child;
        FILE *said;

        snprintf(path, sizeof path, "%s/killed.db", folder);
        unlink(path);
        snprintf(path, sizeof path, "%s/killed.db-wal", folder);
        unlink(path);
        assert_int_equal(pipe(ends), 0);
        child = fork();
        if (child == 0) {
            close(ends[0]);
            child_at_work(ends[1]);
        }
        close(ends[1]);
        usleep((useconds_t)(random() % 60000));
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        said = fdopen(ends[0], "r");
        check_survivors(said);
        fclose(said);
    }
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int drop_folder(void **state)
{
    (void)state;
    files_remove_folder(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batches_come_back_in_order),
        cmocka_unit_test(what_was_acknowledged_goes),
        cmocka_unit_test(a_ticket_keeps_its_submission),
        cmocka_unit_test(half_a_submission_is_dropped_at_start),
        cmocka_unit_test(the_log_keeps_its_size),
        cmocka_unit_test(a_sync_waits_for_the_disk),
        cmocka_unit_test(a_disk_that_failed_is_not_believed),
        cmocka_unit_test(one_process_at_a_time),
        cmocka_unit_test(only_its_owner_may_read_it),
        cmocka_unit_test(damaged_and_foreign_files_are_refused),
        cmocka_unit_test(a_full_disk_loses_nothing),
        cmocka_unit_test(killed_at_any_moment),
    };

    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
