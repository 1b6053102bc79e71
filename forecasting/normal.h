/* normal: quantiles of the standard normal distribution that interval ends are read with. */
#ifndef NORMAL_H
#define NORMAL_H

#define NORMAL_Z80 1.2815515655446004   /* Phi^-1(0.9): an 80 % interval reaches this far to each side */
#define NORMAL_Z95 1.9599639845400545   /* Phi^-1(0.975) */

/* The standard deviation that an 80 % interval stands for. */
static inline double normal_sd80(double lo80, double hi80)
{
    return (hi80 - lo80) / (2 * NORMAL_Z80);
}

#endif
