/* The regressions of the table: on trend, season and driver, with autoregressive errors or without. */
#include "model_private.h"

static struct design design_for(const struct model_data *d)
{
    bool seasonal = season_is_present(d->y, d->n, d->m);

    return (struct design){d->m, true, seasonal ? d->m / 2 : 0, d->driver, d->driver_end};
}

enum fc_status model_fit_ols(struct model_work *w, const struct model_data *d, struct model_fit *fit)
{
    struct design design = design_for(d);

    return arx_fit_given(&w->arx, &fit->of.arx, &design, 0, d->y, d->n);
}

enum fc_status model_fit_arx(struct model_work *w, const struct model_data *d, struct model_fit *fit)
{
    struct design design = design_for(d);

    return arx_fit(&w->arx, &fit->of.arx, &design, d->y, d->n);
}

enum fc_status model_project_arx(struct model_work *w, const struct model_fit *fit, const struct model_data *d, int horizon,
                                 double *out)
{
    struct design design = fit->of.arx.design;
    struct arx_fit now;
    enum fc_status status;

    design.driver_end = d->driver_end;
    status = arx_follow(&w->arx, &now, &design, fit->of.arx.phi, d->y, d->n);
    if (status == FC_OK)
        arx_project(&now, d->n, horizon, out);
    return status;
}

enum fc_status model_describe_arx(struct model_work *w, const struct model_fit *fit, const struct model_data *d,
                                  struct regression *out)
{
    struct arx_fit now = fit->of.arx;

    now.design.driver_end = d->driver_end;
    return regression_describe(&w->arx, &now, d->y, d->n, out);
}
