#include "skills/balance.h"

#include <math.h>

enum balance_halland balance_halland_class(double B)
{
    static const double limits[] = {0.08, 0.15, 0.30};
    int steps = 0;

    while (steps < 3 && fabs(B) > limits[steps])
        steps++;
    return (enum balance_halland)((int)BALANCE_EVEN + (B < 0 ? -steps : steps));
}

double balance_ita(double inflow, double unemployed, double expansion, double replacement, double substitution)
{
    double above = inflow + unemployed + fmax(0, -expansion);
    double below = fmax(0, expansion) + replacement + substitution;

    return below > 0 ? above / below : HUGE_VAL;
}

enum balance_ita balance_ita_class(double ita)
{
    static const double limits[] = {0.85, 1.00, 1.05, 1.15};
    int class = 0;

    while (class < 4 && ita > limits[class])
        class++;
    return (enum balance_ita)class;
}

double balance_itkb(const double *mix, const double *ita, int k)
{
    double sum = 0;

    for (int i = 0; i < k; i++)
        sum += mix[i] * fmin(1, ita[i]);
    return sum;
}

enum balance_state balance_scb_start(double B)
{
    return B < -BALANCE_BAND ? BALANCE_STATE_SHORTAGE : B > BALANCE_BAND ? BALANCE_STATE_SURPLUS : BALANCE_STATE_BALANCE;
}

enum balance_state balance_scb_end(enum balance_state start, double growth_ratio, double margin)
{
    int moved = (int)start + (growth_ratio > 1 + margin) - (growth_ratio < 1 - margin);

    return (enum balance_state)(moved < 0 ? 0 : moved > 2 ? 2 : moved);
}
