-- What dialogues did to the forecasts of a run: the record of each kind of respondent and the use made of it, the answers
-- that were weighed in, and how far each number moved.

-- A kind of respondent at one horizon, as its answers had turned out by the run's cut. Growth is a logarithm of a ratio.
CREATE TABLE framsyn.dialogue_kind (
    run_id        bigint NOT NULL CONSTRAINT dialogue_kind_run_known REFERENCES framsyn.run,
    panel_id      int NOT NULL CONSTRAINT dialogue_kind_panel_known REFERENCES framsyn.panel,
    level         text NOT NULL CONSTRAINT dialogue_kind_level_known CHECK (level IN ('county', 'municipality')),
    sector        text NOT NULL CONSTRAINT dialogue_kind_sector_known CHECK (sector IN ('public', 'private')),
    years         smallint NOT NULL CONSTRAINT dialogue_kind_years_known CHECK (years IN (1, 3, 5)),
    -- new: too short a record, weighed a tenth at most; used: errors were smaller with them; aside: they were not
    use           text NOT NULL CONSTRAINT dialogue_kind_use_known CHECK (use IN ('new', 'used', 'aside')),
    rounds        int NOT NULL,
    answers       int NOT NULL,
    hit_rate      float8 CONSTRAINT dialogue_kind_hit_rate_range CHECK (hit_rate BETWEEN 0 AND 1),
    bias          float8 NOT NULL,
    own_sd        float8 NOT NULL,
    shared_sd     float8 NOT NULL,
    compared      int NOT NULL,
    origins       int NOT NULL,
    error_without float8,
    error_with    float8,
    weight        float8 CONSTRAINT dialogue_kind_weight_range CHECK (weight BETWEEN 0 AND 1),
    CONSTRAINT dialogue_kind_key PRIMARY KEY (run_id, panel_id, level, sector, years)
);

-- Answers of one round about one industry in a region (a county's: of all municipalities without a row of their own) and one
-- horizon: how many of each kind counted, never which. Of three employers or more, of which none dominates.
CREATE TABLE framsyn.dialogue_source (
    run_id          bigint NOT NULL CONSTRAINT dialogue_source_run_known REFERENCES framsyn.run,
    panel_id        int NOT NULL CONSTRAINT dialogue_source_panel_known REFERENCES framsyn.panel,
    region          text NOT NULL,
    industry_scheme text NOT NULL,
    industry        text NOT NULL,
    years           smallint NOT NULL,
    round           text NOT NULL,
    answered_on     date NOT NULL,
    public          int NOT NULL,
    private         int NOT NULL,
    kinds_new       smallint NOT NULL,
    said            float8 NOT NULL,
    model           float8 NOT NULL,
    weight          float8 NOT NULL CONSTRAINT dialogue_source_weight_range CHECK (weight BETWEEN 0 AND 1),
    moved           float8 NOT NULL,
    bound           float8 NOT NULL,
    CONSTRAINT dialogue_source_key PRIMARY KEY (run_id, panel_id, region, industry_scheme, industry, years),
    CONSTRAINT dialogue_source_of_several CHECK (public + private >= 3),
    CONSTRAINT dialogue_source_within_bound CHECK (abs(moved) <= bound * (1 + 1e-9))
);

-- The mean of a number without the answers, and the most that they could have moved it, whatever they had been.
CREATE TABLE framsyn.dialogue_move (
    run_id    bigint NOT NULL CONSTRAINT dialogue_move_run_known REFERENCES framsyn.run,
    target_id int NOT NULL CONSTRAINT dialogue_move_target_known REFERENCES framsyn.target,
    horizon   smallint NOT NULL,
    without   float8 NOT NULL,
    bound     float8 NOT NULL CONSTRAINT dialogue_move_bound_range CHECK (bound >= 0),
    CONSTRAINT dialogue_move_key PRIMARY KEY (run_id, target_id, horizon)
);

-- As the other tables of a run's results: rows of a published run are final (0006).
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['dialogue_kind', 'dialogue_source', 'dialogue_move'] LOOP
        EXECUTE format('CREATE TRIGGER %1$s_no_update BEFORE UPDATE OR TRUNCATE ON framsyn.%1$I
            FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final(''run'')', t);
        EXECUTE format('CREATE TRIGGER %1$s_no_delete AFTER DELETE ON framsyn.%1$I REFERENCING OLD TABLE AS removed
            FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final(''run'')', t);
        EXECUTE format('CREATE TRIGGER %1$s_no_insert AFTER INSERT ON framsyn.%1$I REFERENCING NEW TABLE AS inserted
            FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final(''run'')', t);
        EXECUTE format('GRANT SELECT, INSERT, DELETE ON framsyn.%I TO framsyn_forecastd', t);
        EXECUTE format('GRANT SELECT ON framsyn.%I TO framsyn_analyst', t);
    END LOOP;
END $$;
