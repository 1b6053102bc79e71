/* bench_insert: the least that a durable answer can cost.
 *
 *   bench_insert CONNINFO N     N rows into a copy of framsyn.observation, each a prepared INSERT and a COMMIT of its own
 *
 * Prints how long each took, microseconds, one a line. The rival of bench_intake latency.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* Ends the program with PostgreSQL's sentence when a command failed. */
static void expect(PGconn *connection, PGresult *result, ExecStatusType status)
{
    if (PQresultStatus(result) != status) {
        fprintf(stderr, "bench_insert: %s", PQerrorMessage(connection));
        exit(1);
    }
    PQclear(result);
}

static double insert_one(PGconn *connection, int i)
{
    char vintage[16];
    const char *values[] = {vintage};
    double begun = now_us();

    snprintf(vintage, sizeof vintage, "%d", i);
    expect(connection, PQexecPrepared(connection, "one", 1, values, NULL, NULL, 0), PGRES_COMMAND_OK);
    return now_us() - begun;
}

int main(int argc, char **argv)
{
    int n = argc == 3 ? atoi(argv[2]) : 0;
    PGconn *connection = PQconnectdb(argc == 3 ? argv[1] : "");
    double *times = calloc((size_t)(n > 0 ? n : 1), sizeof *times);

    if (n < 1 || !times || PQstatus(connection) != CONNECTION_OK) {
        fprintf(stderr, n < 1 ? "usage: bench_insert CONNINFO N\n" : "bench_insert: %s", PQerrorMessage(connection));
        return 64;
    }
    expect(connection, PQexec(connection, "CREATE TABLE public.rival_of_intake (LIKE framsyn.observation INCLUDING ALL)"), PGRES_COMMAND_OK);
    expect(connection, PQprepare(connection, "one", "INSERT INTO public.rival_of_intake VALUES (1, 2000, $1::int, 1, 0, 1.5)", 0, NULL),
           PGRES_COMMAND_OK);
    for (int i = 0; i < n; i++)
        times[i] = insert_one(connection, i);
    for (int i = 0; i < n; i++)
        printf("%.0f\n", times[i]);
    expect(connection, PQexec(connection, "DROP TABLE public.rival_of_intake"), PGRES_COMMAND_OK);
    PQfinish(connection);
    free(times);
    return 0;
}
