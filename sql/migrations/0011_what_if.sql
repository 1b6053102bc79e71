-- What-if scenarios: named sets of typed assumptions, kept with author and reason, and what each does to the forecasts.
--
-- A what-if is never changed: an edit is a new version, and so is putting it away. A run of one computes the county
-- with the assumptions of one version beside the same county without them, with the same draws, and publishes a
-- scenario of that name; the effect is the difference draw by draw.
CREATE TABLE framsyn.what_if (
    what_if_id int GENERATED ALWAYS AS IDENTITY CONSTRAINT what_if_key PRIMARY KEY,
    county     text NOT NULL,
    name       text NOT NULL
               CONSTRAINT what_if_name_form CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,59}$' AND name ~ '[a-z]')
               CONSTRAINT what_if_name_is_its_own CHECK (name <> 'baseline' AND name !~ '^as-of-'),
    version    int NOT NULL CONSTRAINT what_if_version_positive CHECK (version > 0),
    archived   boolean NOT NULL DEFAULT false,
    author     text NOT NULL CONSTRAINT what_if_author_not_empty CHECK (author <> ''),
    reason     text NOT NULL CONSTRAINT what_if_reason_not_empty CHECK (reason <> ''),
    made_at    timestamptz NOT NULL,
    CONSTRAINT what_if_once UNIQUE (county, name, version)
);

-- One assumption. amount is low .. high in the kind's unit, drawn evenly where they differ; it is reached over
-- ramp_years from the beginning of from_year, and ends with until_year.
--   plant-opens, plant-closes  persons at work in one municipality's industry
--   sector-growth              percentage points a year above the baseline's growth, of one industry or all (T)
--   migration                  percent more or fewer people moving in
--   participation              percentage points of an age group's participation in the labour force
--   pension-age                years that people work longer
--   places                     places a year more or fewer in a programme
--   remote-work                percentage points of those at work who need not live near
CREATE TABLE framsyn.assumption (
    what_if_id       int NOT NULL CONSTRAINT assumption_what_if_known REFERENCES framsyn.what_if,
    number           smallint NOT NULL CONSTRAINT assumption_number_positive CHECK (number > 0),
    kind             text NOT NULL CONSTRAINT assumption_kind_known CHECK (kind IN ('plant-opens', 'plant-closes', 'sector-growth',
                     'migration', 'participation', 'pension-age', 'places', 'remote-work')),
    region           text NOT NULL,
    industry_scheme  text,
    industry         text,
    programme_scheme text,
    programme        text,
    age              text CONSTRAINT assumption_age_form CHECK (age ~ '^[0-9]+(-[0-9]+|\+)?$'),
    low              float8 NOT NULL,
    high             float8 NOT NULL,
    from_year        int NOT NULL CONSTRAINT assumption_from_range CHECK (from_year BETWEEN 1900 AND 2200),
    ramp_years       int NOT NULL CONSTRAINT assumption_ramp_range CHECK (ramp_years BETWEEN 0 AND 30),
    until_year       int CONSTRAINT assumption_until_after_from CHECK (until_year BETWEEN from_year AND 2200),
    CONSTRAINT assumption_key PRIMARY KEY (what_if_id, number),
    CONSTRAINT assumption_amount_order CHECK (low <= high AND low > '-Infinity' AND high < 'Infinity'),
    CONSTRAINT assumption_plant_has_persons CHECK (kind NOT IN ('plant-opens', 'plant-closes') OR low > 0),
    CONSTRAINT assumption_industry_known FOREIGN KEY (industry_scheme, industry) REFERENCES framsyn.code (scheme, code),
    CONSTRAINT assumption_programme_known FOREIGN KEY (programme_scheme, programme) REFERENCES framsyn.code (scheme, code),
    CONSTRAINT assumption_industry_where_needed CHECK
        ((kind IN ('plant-opens', 'plant-closes', 'sector-growth')) = (industry IS NOT NULL AND industry_scheme IS NOT NULL)),
    CONSTRAINT assumption_programme_where_needed CHECK
        ((kind = 'places') = (programme IS NOT NULL AND programme_scheme IS NOT NULL))
);

CREATE TRIGGER what_if_final BEFORE UPDATE OR DELETE OR TRUNCATE ON framsyn.what_if
    FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final();
CREATE TRIGGER assumption_final BEFORE UPDATE OR DELETE OR TRUNCATE ON framsyn.assumption
    FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final();

-- The newest version of each.
CREATE VIEW framsyn.current_what_if AS
    SELECT DISTINCT ON (w.county, w.name) w.* FROM framsyn.what_if w ORDER BY w.county, w.name, w.version DESC;

ALTER TABLE framsyn.run
    ADD COLUMN what_if_id int CONSTRAINT run_what_if_known REFERENCES framsyn.what_if,
    ADD CONSTRAINT run_baseline_assumes_nothing CHECK (what_if_id IS NULL OR scenario <> 'baseline');

-- What the assumptions of a run's what-if do to a target, against the same run without them; cells they do not
-- touch have no row. forecast.mean - effect.mean is the baseline the effect was measured against.
CREATE TABLE framsyn.effect (
    run_id    bigint NOT NULL,
    target_id int NOT NULL,
    horizon   smallint NOT NULL,
    mean      float8 NOT NULL,
    lo80      float8 NOT NULL,
    hi80      float8 NOT NULL,
    lo95      float8 NOT NULL,
    hi95      float8 NOT NULL,
    CONSTRAINT effect_key PRIMARY KEY (run_id, target_id, horizon),
    CONSTRAINT effect_forecast_known FOREIGN KEY (run_id, target_id, horizon)
        REFERENCES framsyn.forecast (run_id, target_id, horizon) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT effect_interval_order CHECK (lo95 <= lo80 AND lo80 <= hi80 AND hi80 <= hi95),
    CONSTRAINT effect_finite CHECK (mean > '-Infinity' AND mean < 'Infinity' AND lo95 > '-Infinity' AND hi95 < 'Infinity')
);
CREATE TRIGGER effect_no_update BEFORE UPDATE OR TRUNCATE ON framsyn.effect
    FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final('run');
CREATE TRIGGER effect_no_delete AFTER DELETE ON framsyn.effect REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final('run');
CREATE TRIGGER effect_no_insert AFTER INSERT ON framsyn.effect REFERENCING NEW TABLE AS inserted
    FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final('run');

GRANT SELECT ON framsyn.what_if, framsyn.assumption, framsyn.current_what_if, framsyn.effect TO framsyn_forecastd, framsyn_analyst;
GRANT INSERT ON framsyn.what_if, framsyn.assumption, framsyn.effect TO framsyn_forecastd;
GRANT DELETE ON framsyn.effect TO framsyn_forecastd;
GRANT UPDATE (what_if_id) ON framsyn.run TO framsyn_forecastd;
