/* feature_table: the coefficients of feature.h, from 2657 series at 17188 ends held out of their training parts. Made by
 *   zcat ../shared/bench/sets/dev/train.csv.gz | build/bench/train_weights > forecasting/feature_table.h
 * and not by hand. Of annual series, then of those with a season. A member that is not named has nothing but noughts. */
#ifndef FEATURE_TABLE_H
#define FEATURE_TABLE_H

#include "feature.h"

/* years, one way, rough, spread */
static const double feature_mean[2][FEATURES] = {{2.901, 0.526, -0.936, -0.184}, {2.028, 0.212, -0.753, -0.807}};
static const double feature_sd[2][FEATURES] = {{0.576, 0.329, 0.728, 0.597}, {0.625, 0.260, 0.817, 0.544}};

/* always, then by feature */
static const double feature_b[2][FEATURE_MEMBERS][1 + FEATURES] = {
    {
        [0] = {-0.08, -0.86, 0.28, 0.05, 0.68}, /* naive */
        [2] = {0.01, 0.00, 0.01, -0.01, 0.00}, /* mean */
        [3] = {-0.10, 0.08, 0.14, 0.03, 0.02}, /* drift */
        [4] = {-0.32, -0.18, -0.08, 0.29, 0.02}, /* ses */
        [5] = {0.14, -0.01, 0.35, -0.03, 0.08}, /* damped */
        [6] = {-0.07, -0.12, -0.11, 0.39, -0.23}, /* theta */
        [7] = {-0.08, -0.15, 0.13, 0.11, -0.12}, /* ets */
        [9] = {0.30, 0.33, -0.78, 0.31, 0.25}, /* arx */
        [10] = {0.09, 0.43, 0.30, -0.51, -0.46}, /* arima */
        [14] = {0.28, 0.67, -0.10, -0.50, -0.25}, /* panel */
        [15] = {-0.17, -0.10, -0.18, -0.23, 0.03}, /* pool */
    },
    {
        [0] = {0.07, -0.02, -0.08, -0.03, -0.08}, /* naive */
        [1] = {-0.01, -0.36, -0.33, 0.05, 0.71}, /* snaive */
        [2] = {-0.17, -0.20, 0.01, 0.11, -0.11}, /* mean */
        [3] = {-0.24, 0.07, 0.08, 0.02, 0.07}, /* drift */
        [4] = {-0.56, 0.09, -0.09, -0.11, -0.00}, /* ses */
        [5] = {0.03, 0.02, 0.25, -0.33, -0.09}, /* damped */
        [6] = {-0.26, 0.18, -0.07, -0.20, 0.03}, /* theta */
        [7] = {0.08, 0.08, 0.09, -0.18, -0.22}, /* ets */
        [9] = {0.11, 0.04, -0.20, 0.06, -0.03}, /* arx */
        [10] = {0.05, -0.20, 0.04, 0.15, 0.01}, /* arima */
        [14] = {1.30, 0.23, 0.30, 0.41, -0.22}, /* panel */
        [15] = {-0.16, 0.03, 0.02, 0.13, -0.03}, /* pool */
    },
};

#endif
