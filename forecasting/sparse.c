#include "sparse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A pivot of less than this share of its diagonal element is rounding error. */
#define VANISHED 1e-12

/* Parent of i: the first row below i that column i of L meets. Davis, section 4.1; ancestor shortens
 * the way up. */
static void find_tree(const struct sparse_matrix *A, int *parent, int *ancestor)
{
    int next;

    for (int k = 0; k < A->n; k++) {
        parent[k] = ancestor[k] = -1;
        for (int p = A->start[k]; p < A->start[k + 1]; p++)
            for (int i = A->row[p]; i != -1 && i < k; i = next) {
                next = ancestor[i];
                ancestor[i] = k;
                if (next == -1)
                    parent[i] = k;
            }
    }
}

/* Columns that row k of L meets, descendants before ancestors, in stack[top .. n - 1]; returns top. */
static int reach(const struct sparse_factor *f, const struct sparse_matrix *A, int k)
{
    int top = f->n, length;

    f->mark[k] = k;
    for (int p = A->start[k]; p < A->start[k + 1]; p++) {
        length = 0;
        for (int i = A->row[p]; i < k && f->mark[i] != k; i = f->parent[i]) {
            f->stack[length++] = i;
            f->mark[i] = k;
        }
        while (length > 0)
            f->stack[--top] = f->stack[--length];
    }
    return top;
}

static void unmark(struct sparse_factor *f)
{
    for (int i = 0; i < f->n; i++)
        f->mark[i] = -1;
}

/* Sizes of L's columns, from the pattern of its rows. */
static void count(struct sparse_factor *f, const struct sparse_matrix *A)
{
    memset(f->start, 0, sizeof(int) * (size_t)(f->n + 1));
    unmark(f);
    for (int k = 0; k < f->n; k++)
        for (int p = reach(f, A, k); p < f->n; p++)
            f->start[f->stack[p] + 1]++;
    for (int k = 0; k < f->n; k++)
        f->start[k + 1] += f->start[k];
}

enum fc_status sparse_factor_alloc(struct sparse_factor *f, const struct sparse_matrix *A)
{
    size_t n = (size_t)A->n;

    *f = (struct sparse_factor){.n = A->n};
    f->parent = malloc(sizeof(int) * (5 * n + 1));
    f->diagonal = calloc(2 * n + 1, sizeof(double));
    if (!f->parent || !f->diagonal) {
        sparse_factor_free(f);
        return FC_ENOMEM;
    }
    f->next = f->parent + n;
    f->mark = f->next + n;
    f->stack = f->mark + n;
    f->start = f->stack + n;
    f->x = f->diagonal + n;
    find_tree(A, f->parent, f->next);
    count(f, A);
    f->row = malloc(sizeof(int) * ((size_t)f->start[n] + 1));
    f->value = malloc(sizeof(double) * ((size_t)f->start[n] + 1));
    if (!f->row || !f->value) {
        sparse_factor_free(f);
        return FC_ENOMEM;
    }
    return FC_OK;
}

void sparse_factor_free(struct sparse_factor *f)
{
    free(f->parent);
    free(f->diagonal);
    free(f->row);
    free(f->value);
    *f = (struct sparse_factor){0};
}

/* Row k:  l_ki = (a_ki - sum_j l_kj l_ij) / l_ii,  column by column; returns a_kk - sum l_ki^2. */
static double eliminate(struct sparse_factor *f, int k, int top, double pivot)
{
    double l;
    int i;

    for (; top < f->n; top++) {
        i = f->stack[top];
        l = f->diagonal[i] > 0 ? f->x[i] / f->diagonal[i] : 0;
        f->x[i] = 0;
        for (int p = f->start[i]; p < f->next[i]; p++)
            f->x[f->row[p]] -= f->value[p] * l;
        pivot -= l * l;
        f->row[f->next[i]] = k;
        f->value[f->next[i]++] = l;
    }
    return pivot;
}

void sparse_factorise(struct sparse_factor *f, const struct sparse_matrix *A)
{
    double own, pivot;
    int top;

    memcpy(f->next, f->start, sizeof(int) * (size_t)f->n);
    unmark(f);
    f->dropped = 0;
    for (int k = 0; k < f->n; k++) {
        top = reach(f, A, k);
        for (int p = A->start[k]; p < A->start[k + 1]; p++)
            f->x[A->row[p]] += A->value[p];
        own = f->x[k];
        f->x[k] = 0;
        pivot = eliminate(f, k, top, own);
        f->diagonal[k] = pivot > VANISHED * own ? sqrt(pivot) : 0;
        f->dropped += f->diagonal[k] == 0;
    }
}

void sparse_solve(const struct sparse_factor *f, double *b)
{
    for (int i = 0; i < f->n; i++) {
        b[i] = f->diagonal[i] > 0 ? b[i] / f->diagonal[i] : 0;
        for (int p = f->start[i]; p < f->start[i + 1]; p++)
            b[f->row[p]] -= f->value[p] * b[i];
    }
    for (int i = f->n - 1; i >= 0; i--) {
        for (int p = f->start[i]; p < f->start[i + 1]; p++)
            b[i] -= f->value[p] * b[f->row[p]];
        b[i] = f->diagonal[i] > 0 ? b[i] / f->diagonal[i] : 0;
    }
}
