#include "skills/shiftshare.h"

#include <math.h>

static const double gain = 0.5, phi = 0.9;
static const double own = 0.2;          /* weight of the cell's own forecast */
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

double shiftshare_growth(double wider, double drift, int ahead)
{
    double damped = 0, p = 1;

    for (int j = 0; j < ahead; j++)
        damped += p *= phi;
    return wider * exp(gain * damped * drift);
}

double shiftshare_factor(double base, double growth, double mean)
{
    if (!(base > 0) || !(growth > 0) || !(mean > 0) || !isfinite(growth))
        return 1;
    return fmin(fmax(pow(base * growth / mean, 1 - own), 1 / most), most);
}
