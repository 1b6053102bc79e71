/* feature_table: the coefficients of feature.h, from 2657 series at 17188 ends held out of their training parts. Made by
 *   zcat ../shared/bench/sets/dev/train.csv.gz | build/bench/train_weights > forecasting/feature_table.h
 * and not by hand. Of annual series, then of those with a season. A member that is not named has nothing but noughts. */
#ifndef FEATURE_TABLE_H
#define FEATURE_TABLE_H

#include "feature.h"

/* years, one way, rough, spread */
static const double feature_mean[2][FEATURES] = {{2.901, 0.526, -0.936, -0.184}, {2.028, 0.212, -0.753, -0.808}};
static const double feature_sd[2][FEATURES] = {{0.576, 0.329, 0.728, 0.593}, {0.625, 0.260, 0.817, 0.544}};

/* always, then by feature */
static const double feature_b[2][FEATURE_MEMBERS][1 + FEATURES] = {
    {
        [0] = {-0.08, -0.82, 0.27, 0.03, 0.60}, /* naive */
        [2] = {0.02, 0.01, 0.01, -0.01, 0.00}, /* mean */
        [3] = {-0.07, 0.09, 0.17, 0.03, 0.05}, /* drift */
        [4] = {-0.30, -0.20, -0.07, 0.29, 0.06}, /* ses */
        [5] = {0.12, 0.00, 0.32, -0.05, 0.04}, /* damped */
        [6] = {-0.08, -0.12, -0.10, 0.38, -0.21}, /* theta */
        [7] = {-0.08, -0.15, 0.12, 0.12, -0.12}, /* ets */
        [9] = {0.32, 0.30, -0.75, 0.32, 0.26}, /* arx */
        [10] = {0.09, 0.40, 0.29, -0.50, -0.47}, /* arima */
        [14] = {0.27, 0.66, -0.12, -0.48, -0.26}, /* panel */
        [15] = {-0.19, -0.09, -0.17, -0.23, 0.05}, /* pool */
    },
    {
        [0] = {0.06, -0.01, -0.08, -0.02, -0.07}, /* naive */
        [1] = {-0.01, -0.36, -0.33, 0.05, 0.71}, /* snaive */
        [2] = {-0.17, -0.19, 0.01, 0.10, -0.11}, /* mean */
        [3] = {-0.23, 0.06, 0.10, 0.03, 0.07}, /* drift */
        [4] = {-0.57, 0.10, -0.09, -0.10, -0.00}, /* ses */
        [5] = {0.02, 0.02, 0.26, -0.34, -0.10}, /* damped */
        [6] = {-0.27, 0.19, -0.06, -0.19, 0.03}, /* theta */
        [7] = {0.08, 0.07, 0.08, -0.17, -0.23}, /* ets */
        [9] = {0.12, 0.04, -0.20, 0.07, -0.03}, /* arx */
        [10] = {0.05, -0.21, 0.05, 0.14, 0.01}, /* arima */
        [14] = {1.34, 0.23, 0.28, 0.39, -0.23}, /* panel */
        [15] = {-0.17, 0.03, 0.03, 0.13, -0.02}, /* pool */
    },
};

#endif
