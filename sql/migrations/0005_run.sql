-- What is forecast, what is stale, and the runs that mend it.

-- A panel is the unit of recomputation: all series of one measure, county and frequency. Its series
-- borrow strength from one another, so a change in one of them makes all of them stale.
CREATE TABLE framsyn.panel (
    panel_id    int GENERATED ALWAYS AS IDENTITY CONSTRAINT panel_key PRIMARY KEY,
    measure     text NOT NULL CONSTRAINT panel_measure_known REFERENCES framsyn.measure,
    county      text NOT NULL,
    frequency   smallint NOT NULL CONSTRAINT panel_frequency_known CHECK (frequency IN (1, 4, 12)),
    stale_since timestamptz,
    CONSTRAINT panel_once UNIQUE (measure, county, frequency)
);

-- A target is one series to forecast: definitions chained, sexes and ages summed.
CREATE TABLE framsyn.target (
    target_id         int GENERATED ALWAYS AS IDENTITY CONSTRAINT target_key PRIMARY KEY,
    panel_id          int NOT NULL CONSTRAINT target_panel_known REFERENCES framsyn.panel,
    region            text NOT NULL,
    industry_scheme   text NOT NULL,
    industry          text NOT NULL,
    occupation_scheme text NOT NULL,
    occupation        text NOT NULL,
    education_scheme  text NOT NULL,
    education         text NOT NULL,
    sector            text NOT NULL,
    CONSTRAINT target_once UNIQUE (panel_id, region, industry_scheme, industry, occupation_scheme, occupation,
                                   education_scheme, education, sector)
);

-- A run's life; the only way is down the list, or from any of the first three to failed or cancelled.
--   queued     waits for not_before; at most one per county, so a burst of vintages becomes one run
--   assembled  the panels as known at cut are read and hashed
--   computed   fits and forecasts of the panels that changed are stored
--   published  a scenario points at them
--   unchanged  the hashes equal those of the last published run: nothing is published
CREATE TABLE framsyn.run (
    run_id        bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT run_key PRIMARY KEY,
    county        text NOT NULL,
    state         text NOT NULL DEFAULT 'queued' CONSTRAINT run_state_known
                  CHECK (state IN ('queued', 'assembled', 'computed', 'published', 'unchanged', 'failed', 'cancelled')),
    reason        text NOT NULL,
    requested_by  text NOT NULL,
    requested_at  timestamptz NOT NULL,
    not_before    timestamptz NOT NULL,
    cut           timestamptz,
    spec          jsonb,
    seed          bigint NOT NULL DEFAULT 1,
    sentence      text NOT NULL DEFAULT '',
    claimed_by    text,
    claimed_until timestamptz,
    attempts      smallint NOT NULL DEFAULT 0,
    finished_at   timestamptz,
    CONSTRAINT run_finished_at_end CHECK ((state IN ('published', 'unchanged', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
    CONSTRAINT run_cut_once_assembled CHECK (state IN ('queued', 'failed', 'cancelled') OR cut IS NOT NULL)
);
CREATE UNIQUE INDEX run_one_queued_per_county ON framsyn.run (county) WHERE state = 'queued';
CREATE INDEX run_unfinished ON framsyn.run (not_before) WHERE finished_at IS NULL;

CREATE FUNCTION framsyn.run_state_order(state text) RETURNS int
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN array_position(ARRAY['queued', 'assembled', 'computed'], state);

CREATE FUNCTION framsyn.run_moves_down() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- a state without a place in the order is an end
    IF framsyn.run_state_order(OLD.state) IS NULL OR framsyn.run_state_order(NEW.state) < framsyn.run_state_order(OLD.state) THEN
        RAISE integrity_constraint_violation USING MESSAGE = format('a run that is %s does not become %s', OLD.state, NEW.state),
            CONSTRAINT = 'run_moves_down';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER run_moves_down BEFORE UPDATE OF state ON framsyn.run FOR EACH ROW
    WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION framsyn.run_moves_down();

-- The panels of a run. reused_from names the earlier run whose numbers still stand.
CREATE TABLE framsyn.run_panel (
    run_id      bigint NOT NULL CONSTRAINT run_panel_run_known REFERENCES framsyn.run,
    panel_id    int NOT NULL CONSTRAINT run_panel_panel_known REFERENCES framsyn.panel,
    input_hash  bytea NOT NULL CONSTRAINT run_panel_hash_length CHECK (octet_length(input_hash) = 32),
    series      int NOT NULL,
    reused_from bigint CONSTRAINT run_panel_reused_known REFERENCES framsyn.run (run_id),
    CONSTRAINT run_panel_key PRIMARY KEY (run_id, panel_id)
);
