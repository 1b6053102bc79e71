-- One role per program, one per network. Roles belong to the cluster, so they may exist already.
DO $$
DECLARE r text;
BEGIN
    FOREACH r IN ARRAY ARRAY['framsyn_forecastd', 'framsyn_gatewayd'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', r);
        END IF;
    END LOOP;
    FOREACH r IN ARRAY ARRAY['framsyn_gysam', 'framsyn_reko', 'framsyn_yh', 'framsyn_analyst'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', r);
        END IF;
    END LOOP;
END $$;

-- The functions above run as their owner; nobody else may call them unless granted.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA framsyn FROM PUBLIC;
REVOKE ALL ON SCHEMA framsyn FROM PUBLIC;
GRANT USAGE ON SCHEMA framsyn TO framsyn_forecastd, framsyn_gatewayd, framsyn_gysam, framsyn_reko, framsyn_yh, framsyn_analyst;
GRANT EXECUTE ON FUNCTION framsyn.period_text(smallint, int), framsyn.period_start(smallint, int)
    TO framsyn_forecastd, framsyn_gatewayd, framsyn_gysam, framsyn_reko, framsyn_yh, framsyn_analyst;
GRANT SELECT ON framsyn.schema_version TO framsyn_forecastd, framsyn_gatewayd;

-- forecastd: stores what arrives and what it computes; may not change the catalogue or what is published.
GRANT SELECT ON ALL TABLES IN SCHEMA framsyn TO framsyn_forecastd;
GRANT EXECUTE ON FUNCTION framsyn.series_hash(text), framsyn.observation_as_of(bigint[], timestamptz),
    framsyn.dialogue_as_of(timestamptz), framsyn.dialogue_balance(text, timestamptz),
    framsyn.observation_keys_known(), framsyn.observation_append_only(), framsyn.published_is_final() TO framsyn_forecastd;
GRANT INSERT ON framsyn.submission, framsyn.message, framsyn.rejection, framsyn.series, framsyn.observation,
    framsyn.dialogue_answer, framsyn.panel, framsyn.target, framsyn.run, framsyn.run_panel, framsyn.fit, framsyn.fit_input,
    framsyn.forecast, framsyn.scenario, framsyn.scenario_panel, framsyn.scenario_network TO framsyn_forecastd;
GRANT UPDATE (state, last_batch_at, closed_at, known_from, duplicate_of, rows_total, rows_new, rows_revised,
    rows_unchanged, rows_rejected) ON framsyn.submission TO framsyn_forecastd;
GRANT UPDATE (stale_since) ON framsyn.panel TO framsyn_forecastd;
GRANT UPDATE (state, reason, not_before, cut, spec, sentence, claimed_by, claimed_until, attempts, finished_at)
    ON framsyn.run TO framsyn_forecastd;
-- Rows of a submission that is refused or expired go; admitted ones are held by a trigger.
GRANT DELETE ON framsyn.observation, framsyn.dialogue_answer TO framsyn_forecastd;
-- Fits of a run that was interrupted are computed again.
GRANT DELETE ON framsyn.run_panel, framsyn.fit, framsyn.fit_input, framsyn.forecast TO framsyn_forecastd;
GRANT framsyn_gysam, framsyn_reko, framsyn_yh TO framsyn_forecastd, framsyn_gatewayd;

-- Each network: its own view and nothing else.
GRANT SELECT ON framsyn.gysam TO framsyn_gysam;
GRANT SELECT ON framsyn.reko TO framsyn_reko;
GRANT SELECT ON framsyn.yh TO framsyn_yh;

-- The region's analysts, for Power BI and psql: everything but employers' single answers.
GRANT SELECT ON framsyn.scheme, framsyn.code, framsyn.measure, framsyn.definition, framsyn.network, framsyn.programme_industry,
    framsyn.submission, framsyn.rejection, framsyn.series, framsyn.observation, framsyn.panel, framsyn.target, framsyn.run,
    framsyn.run_panel, framsyn.fit, framsyn.fit_input, framsyn.forecast, framsyn.scenario, framsyn.scenario_panel,
    framsyn.scenario_network, framsyn.scenario_forecast, framsyn.latest_scenario, framsyn.gysam, framsyn.reko, framsyn.yh
    TO framsyn_analyst;
GRANT EXECUTE ON FUNCTION framsyn.observation_as_of(bigint[], timestamptz), framsyn.dialogue_balance(text, timestamptz)
    TO framsyn_analyst;
