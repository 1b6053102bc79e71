# Writes arima_xreg.h: regressions with ARIMA errors as R's forecast package fits them, by exact maximum likelihood.
#
#   Rscript arima_xreg.R > arima_xreg.h        packages: forecast (Debian r-cran-forecast)
#
# R takes differences by a diffuse prior of variance 1e6 and its standard errors from the whole Hessian; ours differences first and takes
# them given the polynomials, so the figures agree to a few digits, not to all.
suppressMessages(library(forecast))
set.seed(20261125)
n <- 120; ahead <- 6
x <- cumsum(rnorm(n + ahead)) / 2
errors <- list(
  list(order = c(1, 1, 1), seasonal = c(0, 0, 0), m = 1, e = arima.sim(list(order = c(1, 1, 1), ar = 0.5, ma = 0.3), n = n - 1)),
  list(order = c(0, 1, 1), seasonal = c(0, 1, 1), m = 12, e = cumsum(rnorm(n)) + 4 * sin(2 * pi * (1:n) / 12)),
  list(order = c(2, 1, 0), seasonal = c(1, 0, 0), m = 4, e = cumsum(arima.sim(list(ar = c(0.4, 0.2)), n = n))))
numbers <- function(v) paste(sprintf("%.12g", v), collapse = ", ")
cat("/* Written by arima_xreg.R. */\n#ifndef ARIMA_XREG_H\n#define ARIMA_XREG_H\n\n#include \"arima.h\"\n\n")
cat(sprintf("enum { XREG_N = %d, XREG_AHEAD = %d, XREG_CASES = %d };\n\n", n, ahead, length(errors)))
cat("static const double xreg_x[XREG_N + XREG_AHEAD] = {", numbers(x), "};\n\n", sep = "")
cat("static const struct {\n    struct arima_order order;\n    int m;\n    double loglik, sigma2, b, se, ahead[XREG_AHEAD], y[XREG_N];\n} xreg_cases[XREG_CASES] = {\n")
for (k in errors) {
  y <- ts(as.numeric(k$e) + 1.5 * x[1:n] + 50, frequency = k$m)
  fit <- Arima(y, order = k$order, seasonal = k$seasonal, xreg = x[1:n], method = "ML", optim.control = list(reltol = 1e-14, maxit = 1000))
  f <- forecast(fit, xreg = x[n + 1:ahead])
  s2 <- fit$sigma2 * (length(fit$residuals) - sum(k$order[2], k$m * k$seasonal[2]) - length(fit$coef)) / (length(fit$residuals) - sum(k$order[2], k$m * k$seasonal[2]))
  cat(sprintf("    {{%d, %d, %d, %d, %d, %d, false}, %d, %.10g, %.10g, %.10g, %.10g,\n     {%s},\n     {%s}},\n", k$order[1], k$order[2], k$order[3],
              k$seasonal[1], k$seasonal[2], k$seasonal[3], k$m, fit$loglik, s2, fit$coef[["xreg"]], sqrt(fit$var.coef["xreg", "xreg"]),
              numbers(f$mean), numbers(y)))
}
cat("};\n\n#endif\n")
