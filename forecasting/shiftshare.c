#include "shiftshare.h"

#include <math.h>

static const double gain = 0.5, phi = 0.9;
static const double elastic = 0.55, elastic_a_year = 0.05;
static const double most = 2;           /* factor up or down beyond which a cell is something else than its industry */

enum { WINDOW = 10 };

double shiftshare_drift(const double *place, const double *wider, int years)
{
    int first = -1, last = -1;

    for (int t = years > WINDOW ? years - WINDOW : 0; t < years; t++) {
        if (!(place[t] > 0) || !(wider[t] > 0))
            continue;
        first = first < 0 ? t : first;
        last = t;
    }
    return last > first ? log(place[last] / wider[last] * wider[first] / place[first]) / (last - first) : 0;
}

double shiftshare_mix(const double *base, const double *wider, int n)
{
    double sum = 0, weights = 0;

    for (int s = 0; s < n; s++) {
        if (!(base[s] > 0) || !(wider[s] > 0))
            continue;
        sum += base[s] * wider[s];
        weights += base[s];
    }
    return sum / weights;
}

double shiftshare_growth(double wider, double mix, double drift, int ahead)
{
    double damped = 0, p = 1, e = fmin(1, elastic + elastic_a_year * ahead);

    for (int j = 0; j < ahead; j++)
        damped += p *= phi;
    return mix * pow(wider / mix, e) * exp(gain * damped * drift);
}

double shiftshare_factor(double base, double growth, double mean)
{
    if (!(base > 0) || !(growth > 0) || !(mean > 0) || !isfinite(growth))
        return 1;
    return fmin(fmax(base * growth / mean, 1 / most), most);
}
