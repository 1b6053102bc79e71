#include "skills/flexibility.h"

#include <string.h>

void flexibility_invert(int occupations, int groups, const double *employed, const double *mix, double *F)
{
    for (int k = 0; k < groups; k++) {
        double sum = 0;
        for (int o = 0; o < occupations; o++)
            sum += F[k * occupations + o] = employed[o] * mix[o * groups + k];
        for (int o = 0; o < occupations && sum > 0; o++)
            F[k * occupations + o] /= sum;
    }
}

void flexibility_blend(int occupations, int groups, const double *observed, const double *n, double kappa, double *F)
{
    for (int k = 0; k < groups; k++) {
        double w = n[k] > 0 ? n[k] / (n[k] + kappa) : 0;
        for (int o = 0; o < occupations; o++) {
            double *f = &F[k * occupations + o];
            *f += w * (observed[k * occupations + o] - *f);
        }
    }
}

void flexibility_apply(int occupations, int groups, const double *F, const double *labour, double *potential)
{
    memset(potential, 0, (size_t)occupations * sizeof *potential);
    for (int k = 0; k < groups; k++)
        for (int o = 0; o < occupations; o++)
            potential[o] += F[k * occupations + o] * labour[k];
}
