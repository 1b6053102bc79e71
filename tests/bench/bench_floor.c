/* bench_floor: the same road as a small submission's, with nothing on it.
 *
 *   bench_floor CONNINFO N FILE ENDPOINT     FILE on the disk of the spools, ENDPOINT such as ipc:///tmp/x
 *
 * N times: 8 kB are written over in FILE, 256 bytes go to a thread through a DEALER and a ROUTER, the thread stores one
 * row by a prepared INSERT with a COMMIT of its own, and answers; meanwhile FILE is synced, as the spool is. No promise
 * of the intake can be kept for less. Prints how long each time took, microseconds, one a line: whole, sync, INSERT.
 */
#include <fcntl.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

enum { BLOCK = 8192, BLOCKS = 128, MESSAGE = 256, RECEIPT = 96 };

static double now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void give_up(const char *what)
{
    fprintf(stderr, "bench_floor: %s\n", what);
    exit(1);
}

/* --- the far end */

struct store {
    PGconn *connection;
    void *router;
    int n;
    double *insert; /* how long each took */
};

static void expect(PGconn *connection, PGresult *result, ExecStatusType status)
{
    if (PQresultStatus(result) != status)
        give_up(PQerrorMessage(connection));
    PQclear(result);
}

static void store_open(struct store *store, const char *conninfo)
{
    store->connection = PQconnectdb(conninfo);
    if (PQstatus(store->connection) != CONNECTION_OK)
        give_up(PQerrorMessage(store->connection));
    expect(store->connection, PQexec(store->connection, "CREATE TABLE public.floor_of_intake (LIKE framsyn.observation INCLUDING ALL)"),
           PGRES_COMMAND_OK);
    expect(store->connection,
           PQprepare(store->connection, "one", "INSERT INTO public.floor_of_intake VALUES (1, 2000, $1::int, 1, 0, 1.5)", 0, NULL),
           PGRES_COMMAND_OK);
}

static void store_close(struct store *store)
{
    expect(store->connection, PQexec(store->connection, "DROP TABLE public.floor_of_intake"), PGRES_COMMAND_OK);
    PQfinish(store->connection);
}

static void insert(struct store *store, int i)
{
    char vintage[16];
    const char *values[] = {vintage};
    double begun = now_us();

    snprintf(vintage, sizeof vintage, "%d", i);
    expect(store->connection, PQexecPrepared(store->connection, "one", 1, values, NULL, NULL, 0), PGRES_COMMAND_OK);
    store->insert[i] = now_us() - begun;
}

static void *serve(void *argument)
{
    struct store *store = argument;
    char identity[256], body[MESSAGE];

    for (int i = 0; i < store->n; i++) {
        int size = zmq_recv(store->router, identity, sizeof identity, 0);

        if (size < 0 || zmq_recv(store->router, body, sizeof body, 0) < 0)
            give_up(zmq_strerror(zmq_errno()));
        insert(store, i);
        zmq_send(store->router, identity, (size_t)size, ZMQ_SNDMORE);
        zmq_send(store->router, body, RECEIPT, 0);
    }
    return NULL;
}

/* --- the near end */

static int file_open(const char *path)
{
    static const char zeros[BLOCK];
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

    for (int i = 0; file >= 0 && i < BLOCKS; i++)
        if (write(file, zeros, BLOCK) != BLOCK)
            give_up("the file cannot be written");
    if (file < 0 || fdatasync(file) != 0)
        give_up("the file cannot be made");
    return file;
}

static void spool_write(int file, int i)
{
    char block[BLOCK];

    memset(block, i, sizeof block);
    if (pwrite(file, block, BLOCK, (off_t)(i % BLOCKS) * BLOCK) != BLOCK)
        give_up("the file cannot be written");
}

static double spool_sync(int file)
{
    double begun = now_us();

    if (fdatasync(file) != 0)
        give_up("the file cannot be written");
    return now_us() - begun;
}

struct road {
    double whole, sync;
};

static struct road go(void *dealer, int file, int i)
{
    char body[MESSAGE] = {0};
    double begun = now_us();
    struct road road;

    spool_write(file, i);
    if (zmq_send(dealer, body, sizeof body, 0) < 0)
        give_up(zmq_strerror(zmq_errno()));
    road.sync = spool_sync(file);
    if (zmq_recv(dealer, body, sizeof body, 0) < 0)
        give_up(zmq_strerror(zmq_errno()));
    road.whole = now_us() - begun;
    return road;
}

int main(int argc, char **argv)
{
    int n = argc == 5 ? atoi(argv[2]) : 0, file;
    void *context = zmq_ctx_new(), *dealer;
    struct store store = {.n = n, .insert = calloc((size_t)(n > 0 ? n : 1), sizeof *store.insert)};
    struct road *roads = calloc((size_t)(n > 0 ? n : 1), sizeof *roads);
    pthread_t thread;

    if (n < 1) {
        fprintf(stderr, "usage: bench_floor CONNINFO N FILE ENDPOINT\n");
        return 64;
    }
    store.router = zmq_socket(context, ZMQ_ROUTER);
    dealer = zmq_socket(context, ZMQ_DEALER);
    if (zmq_bind(store.router, argv[4]) != 0 || zmq_connect(dealer, argv[4]) != 0)
        give_up(zmq_strerror(zmq_errno()));
    store_open(&store, argv[1]);
    file = file_open(argv[3]);
    if (roads == NULL || store.insert == NULL || pthread_create(&thread, NULL, serve, &store) != 0)
        give_up("out of memory");
    for (int i = 0; i < n; i++)
        roads[i] = go(dealer, file, i);
    pthread_join(thread, NULL);
    for (int i = 0; i < n; i++)
        printf("%.0f %.0f %.0f\n", roads[i].whole, roads[i].sync, store.insert[i]);
    store_close(&store);
    close(file);
    unlink(argv[3]);
    zmq_close(dealer);
    zmq_close(store.router);
    zmq_ctx_destroy(context);
    free(store.insert);
    free(roads);
    return 0;
}
