-- Results. Nothing published is ever changed: a recomputation is a new run and a new scenario.

CREATE TABLE framsyn.fit (
    run_id       bigint NOT NULL CONSTRAINT fit_run_known REFERENCES framsyn.run,
    target_id    int NOT NULL CONSTRAINT fit_target_known REFERENCES framsyn.target,
    status       text NOT NULL,
    model        text NOT NULL,
    reason       text NOT NULL,
    first_period int NOT NULL,
    last_period  int NOT NULL,
    n_observed   int NOT NULL CONSTRAINT fit_observed_not_negative CHECK (n_observed >= 0),
    last_value   float8,
    origins      int NOT NULL CONSTRAINT fit_origins_not_negative CHECK (origins >= 0),
    points       int NOT NULL CONSTRAINT fit_points_not_negative CHECK (points >= 0),
    max_horizon  int NOT NULL,
    -- null where the history is too short for a backtest
    mase         float8,
    mase_naive   float8,
    smape        float8,
    smape_naive  float8,
    wape         float8,
    wape_naive   float8,
    cover80      float8 CONSTRAINT fit_cover80_share CHECK (cover80 BETWEEN 0 AND 1),
    cover95      float8 CONSTRAINT fit_cover95_share CHECK (cover95 BETWEEN 0 AND 1),
    CONSTRAINT fit_key PRIMARY KEY (run_id, target_id)
);

-- Which series went into a fit, oldest definition first. Its key and the forecast's are checked at
-- COMMIT, so the order in which a step stores or deletes the three tables is its own affair.
CREATE TABLE framsyn.fit_input (
    run_id    bigint NOT NULL,
    target_id int NOT NULL,
    series_id bigint NOT NULL,
    periods   int NOT NULL,
    overlap   int,
    factor    float8,
    CONSTRAINT fit_input_key PRIMARY KEY (run_id, target_id, series_id),
    CONSTRAINT fit_input_fit_known FOREIGN KEY (run_id, target_id) REFERENCES framsyn.fit (run_id, target_id)
        DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE framsyn.forecast (
    run_id    bigint NOT NULL,
    target_id int NOT NULL,
    horizon   smallint NOT NULL CONSTRAINT forecast_horizon_positive CHECK (horizon > 0),
    period    int NOT NULL,
    mean      float8 NOT NULL,
    lo80      float8 NOT NULL,
    hi80      float8 NOT NULL,
    lo95      float8 NOT NULL,
    hi95      float8 NOT NULL,
    naive     float8 NOT NULL,
    CONSTRAINT forecast_key PRIMARY KEY (run_id, target_id, horizon),
    CONSTRAINT forecast_fit_known FOREIGN KEY (run_id, target_id) REFERENCES framsyn.fit (run_id, target_id)
        DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT forecast_interval_order CHECK (lo95 <= lo80 AND lo80 <= mean AND mean <= hi80 AND hi80 <= hi95),
    CONSTRAINT forecast_finite CHECK (lo95 > '-Infinity' AND hi95 < 'Infinity' AND naive > '-Infinity' AND naive < 'Infinity')
);

CREATE TABLE framsyn.scenario (
    scenario_id  bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT scenario_key PRIMARY KEY,
    name         text NOT NULL CONSTRAINT scenario_name_not_empty CHECK (name <> ''),
    county       text NOT NULL,
    run_id       bigint NOT NULL CONSTRAINT scenario_run_known REFERENCES framsyn.run
                 CONSTRAINT scenario_one_per_run UNIQUE,
    cut          timestamptz NOT NULL,
    published_at timestamptz NOT NULL,
    author       text NOT NULL,
    reason       text NOT NULL
);
CREATE INDEX scenario_latest ON framsyn.scenario (county, name, scenario_id DESC);

-- Which run computed each panel of a scenario: this one, or an earlier one whose input is the same.
CREATE TABLE framsyn.scenario_panel (
    scenario_id bigint NOT NULL CONSTRAINT scenario_panel_scenario_known REFERENCES framsyn.scenario,
    panel_id    int NOT NULL CONSTRAINT scenario_panel_panel_known REFERENCES framsyn.panel,
    run_id      bigint NOT NULL CONSTRAINT scenario_panel_run_known REFERENCES framsyn.run,
    CONSTRAINT scenario_panel_key PRIMARY KEY (scenario_id, panel_id)
);

-- Which networks may see a scenario.
CREATE TABLE framsyn.scenario_network (
    scenario_id bigint NOT NULL CONSTRAINT scenario_network_scenario_known REFERENCES framsyn.scenario,
    network     text NOT NULL CONSTRAINT scenario_network_network_known REFERENCES framsyn.network,
    CONSTRAINT scenario_network_key PRIMARY KEY (scenario_id, network)
);

-- Holds what is published. What a run computed may be deleted, and computed again, until the run is
-- published; from then on nothing is added to it either.
CREATE FUNCTION framsyn.published_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held boolean := true;
BEGIN
    IF TG_ARGV[0] = 'run' AND TG_OP = 'DELETE' THEN
        held := EXISTS (SELECT FROM (SELECT DISTINCT run_id FROM removed) r
                        JOIN framsyn.run USING (run_id) WHERE run.state = 'published');
    ELSIF TG_ARGV[0] = 'run' AND TG_OP = 'INSERT' THEN
        held := EXISTS (SELECT FROM (SELECT DISTINCT run_id FROM inserted) i
                        JOIN framsyn.run USING (run_id) WHERE run.state = 'published');
    END IF;
    IF held THEN
        RAISE integrity_constraint_violation USING CONSTRAINT = 'published_is_final',
            MESSAGE = format('framsyn.%s: what is published is never changed, added to or deleted', TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['scenario', 'scenario_panel', 'scenario_network'] LOOP
        EXECUTE format('CREATE TRIGGER %1$s_final BEFORE UPDATE OR DELETE OR TRUNCATE ON framsyn.%1$I
            FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final()', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['run_panel', 'fit', 'fit_input', 'forecast'] LOOP
        EXECUTE format('CREATE TRIGGER %1$s_no_update BEFORE UPDATE OR TRUNCATE ON framsyn.%1$I
            FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final(''run'')', t);
        EXECUTE format('CREATE TRIGGER %1$s_no_delete AFTER DELETE ON framsyn.%1$I REFERENCING OLD TABLE AS removed
            FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final(''run'')', t);
        EXECUTE format('CREATE TRIGGER %1$s_no_insert AFTER INSERT ON framsyn.%1$I REFERENCING NEW TABLE AS inserted
            FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final(''run'')', t);
    END LOOP;
END $$;

-- Every number of every scenario, with its interval, its rival and its record. Not suppressed: for
-- the region's own analysts. The id of a number is run.target.horizon, as `framsyn why` takes it.
CREATE VIEW framsyn.scenario_forecast AS
    SELECT s.scenario_id, s.name AS scenario, s.county, s.published_at,
           sp.run_id || '.' || t.target_id || '.' || f.horizon AS id,
           p.measure, t.region, t.industry_scheme, t.industry, t.occupation_scheme, t.occupation,
           t.education_scheme, t.education, t.sector, p.frequency, f.horizon,
           framsyn.period_text(p.frequency, f.period) AS period, f.period AS ordinal,
           f.mean, f.lo80, f.hi80, f.lo95, f.hi95, f.naive,
           i.model, i.reason, i.mase, i.mase_naive, i.wape, i.wape_naive, i.cover80, i.cover95, i.origins, i.max_horizon,
           framsyn.period_text(p.frequency, i.last_period) AS data_until, i.last_value, t.target_id, sp.run_id, p.panel_id
    FROM framsyn.scenario s
    JOIN framsyn.scenario_panel sp USING (scenario_id)
    JOIN framsyn.panel p USING (panel_id)
    JOIN framsyn.target t USING (panel_id)
    JOIN framsyn.fit i ON i.run_id = sp.run_id AND i.target_id = t.target_id
    JOIN framsyn.forecast f ON f.run_id = sp.run_id AND f.target_id = t.target_id;

CREATE VIEW framsyn.latest_scenario AS
    SELECT DISTINCT ON (s.county, s.name) s.*
    FROM framsyn.scenario s ORDER BY s.county, s.name, s.scenario_id DESC;
