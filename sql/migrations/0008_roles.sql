-- One role per program, one per network. Roles belong to the cluster, so they may exist already, or
-- be made at this moment by the migration of another database. They get no password: who may log in
-- as which role is the operator's decision (pg_hba.conf, or ALTER ROLE ... PASSWORD).
DO $$
DECLARE r record;
BEGIN
    FOR r IN VALUES ('framsyn_forecastd', 'LOGIN'), ('framsyn_gatewayd', 'LOGIN'), ('framsyn_gysam', 'NOLOGIN'),
                    ('framsyn_reko', 'NOLOGIN'), ('framsyn_yh', 'NOLOGIN'), ('framsyn_analyst', 'NOLOGIN') LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r.column1) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I %s', r.column1, r.column2);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- somebody else made it just now
            END;
        END IF;
    END LOOP;
    -- the programs read as any network
    FOR r IN SELECT n.network, p.program
             FROM unnest(ARRAY['framsyn_gysam', 'framsyn_reko', 'framsyn_yh']) AS n (network),
                  unnest(ARRAY['framsyn_forecastd', 'framsyn_gatewayd']) AS p (program)
             WHERE NOT pg_has_role(p.program, n.network, 'MEMBER') LOOP
        EXECUTE format('GRANT %I TO %I', r.network, r.program);
    END LOOP;
END $$;

-- Functions may be called by whom they are granted to, and by nobody else. They run with the rights
-- of the caller, except dialogue_balance.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA framsyn FROM PUBLIC;
REVOKE ALL ON SCHEMA framsyn FROM PUBLIC;
GRANT USAGE ON SCHEMA framsyn TO framsyn_forecastd, framsyn_gatewayd, framsyn_gysam, framsyn_reko, framsyn_yh, framsyn_analyst;
GRANT EXECUTE ON FUNCTION framsyn.period_text(smallint, int), framsyn.period_start(smallint, int)
    TO framsyn_forecastd, framsyn_gatewayd, framsyn_gysam, framsyn_reko, framsyn_yh, framsyn_analyst;
GRANT SELECT ON framsyn.schema_version TO framsyn_forecastd, framsyn_gatewayd;

-- forecastd: stores what arrives and what it computes; may not change the catalogue or what is published.
GRANT SELECT ON ALL TABLES IN SCHEMA framsyn TO framsyn_forecastd;
GRANT EXECUTE ON FUNCTION framsyn.series_hash(text), framsyn.three_ranges(float8[], float8[], float8),
    framsyn.run_state_order(text), framsyn.observation_as_of(bigint[], timestamptz), framsyn.dialogue_as_of(timestamptz),
    framsyn.dialogue_balance(text, timestamptz) TO framsyn_forecastd;
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
-- What an interrupted run computed goes and is computed again; published numbers are held by a trigger.
GRANT DELETE ON framsyn.run_panel, framsyn.fit, framsyn.fit_input, framsyn.forecast TO framsyn_forecastd;

-- Each network: its own view and nothing else.
GRANT SELECT ON framsyn.gysam TO framsyn_gysam;
GRANT SELECT ON framsyn.reko TO framsyn_reko;
GRANT SELECT ON framsyn.yh TO framsyn_yh;

-- The region's analysts, for Power BI and psql: everything but employers' single answers.
GRANT SELECT ON framsyn.schema_version, framsyn.code_list, framsyn.scheme, framsyn.code, framsyn.measure, framsyn.definition,
    framsyn.network, framsyn.programme_industry, framsyn.submission, framsyn.rejection, framsyn.series, framsyn.observation,
    framsyn.panel, framsyn.target, framsyn.run, framsyn.run_panel, framsyn.fit, framsyn.fit_input, framsyn.forecast,
    framsyn.scenario, framsyn.scenario_panel, framsyn.scenario_network, framsyn.scenario_forecast, framsyn.latest_scenario,
    framsyn.gysam, framsyn.reko, framsyn.yh
    TO framsyn_analyst;
GRANT EXECUTE ON FUNCTION framsyn.series_hash(text), framsyn.observation_as_of(bigint[], timestamptz),
    framsyn.dialogue_balance(text, timestamptz) TO framsyn_analyst;
