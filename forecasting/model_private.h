/* model, inside: the models of the table that stand in files of their own (model_arima.c, model_regression.c). As the members
 * fit, refit, project and describe of struct model. */
#ifndef MODEL_PRIVATE_H
#define MODEL_PRIVATE_H

#include "model.h"

enum fc_status model_fit_arima(struct model_work *w, const struct model_data *d, struct model_fit *fit);
enum fc_status model_refit_arima(struct model_work *w, const struct model_data *d, struct model_fit *fit);
enum fc_status model_project_arima(struct model_work *w, const struct model_fit *fit, const struct model_data *d, int horizon,
                                   double *out);
enum fc_status model_describe_arima(struct model_work *w, const struct model_fit *fit, const struct model_data *d,
                                    struct regression *out);

enum fc_status model_fit_ols(struct model_work *w, const struct model_data *d, struct model_fit *fit);
enum fc_status model_fit_arx(struct model_work *w, const struct model_data *d, struct model_fit *fit);
enum fc_status model_project_arx(struct model_work *w, const struct model_fit *fit, const struct model_data *d, int horizon,
                                 double *out);
enum fc_status model_describe_arx(struct model_work *w, const struct model_fit *fit, const struct model_data *d,
                                  struct regression *out);

#endif
