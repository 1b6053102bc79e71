-- The high and the low scenario beside every baseline are what-ifs of the service's own, by author framsyn. One that still
-- waits when the next baseline is published is asked for anew, as of that baseline's cut.
GRANT UPDATE (as_of) ON framsyn.run TO framsyn_forecastd;
