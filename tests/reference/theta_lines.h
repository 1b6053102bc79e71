/* Written by theta_lines.py. */
#ifndef THETA_LINES_H
#define THETA_LINES_H

/* alpha, theta, l_0; six forecasts of DOTM, of OTM */
static const double theta_parameters[] = {0.45000000000000001, 2.5, 60};
static const double theta_moving[] = {137.11271763718574, 137.59424777380414, 138.04726201584705, 138.47581969932105, 138.88323722052218, 139.27224388520784};
static const double theta_fixed[] = {137.11271763718574, 137.69497850675097, 138.27723937631617, 138.85950024588141, 139.44176111544664, 140.02402198501187};

#endif
