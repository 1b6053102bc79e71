/* normal: quantiles of the standard normal distribution that interval ends are read with, and its deviations. */
#ifndef NORMAL_H
#define NORMAL_H

#define NORMAL_Z80 1.2815515655446004   /* Phi^-1(0.9): an 80 % interval reaches this far to each side */
#define NORMAL_Z95 1.9599639845400545   /* Phi^-1(0.975) */

#define NORMAL_MAD 1.2533141373155003   /* sqrt(pi / 2): the standard deviation over the mean absolute deviation */

/* The standard deviation that an 80 % interval stands for. */
static inline double normal_sd80(double lo80, double hi80)
{
    return (hi80 - lo80) / (2 * NORMAL_Z80);
}

#endif
