-- From sectors to skills: what the chain computes of occupations, education groups and programmes.
--
-- The chain is one panel more of a county, of the measure 'skills': computed after the yearly panel of those at work,
-- whose simulated paths it carries on, and from the figures of measures that it reads (measure.skills). It has an input
-- hash like any panel, is reused like any, and its numbers are published by the same scenarios.

ALTER TABLE framsyn.measure ADD COLUMN skills boolean NOT NULL DEFAULT false;

-- A target of the chain is a quantity (demand_occupation, balance, places ...) of a cell; those of other panels have none.
ALTER TABLE framsyn.target
    ADD COLUMN quantity text NOT NULL DEFAULT '' CONSTRAINT target_quantity_form CHECK (quantity ~ '^[a-z_]*$'),
    DROP CONSTRAINT target_once,
    ADD CONSTRAINT target_once UNIQUE (panel_id, quantity, region, industry_scheme, industry, occupation_scheme, occupation,
                                       education_scheme, education, sector);

-- The numbers of a target, one row for all years: element h is year first_year + h - 1. effect: what the assumptions of
-- the run's what-if change, draw by draw, instead of the number itself. hidden: too wide or too small to be shown.
-- borrowed: what stands in for the county's own data, codes of the list 'fallback'.
CREATE TABLE framsyn.skill (
    run_id     bigint NOT NULL CONSTRAINT skill_run_known REFERENCES framsyn.run,
    target_id  int NOT NULL CONSTRAINT skill_target_known REFERENCES framsyn.target,
    effect     boolean NOT NULL,
    first_year int NOT NULL,
    mean       float8[] NOT NULL,
    lo95       float8[] NOT NULL,
    lo80       float8[] NOT NULL,
    median     float8[] NOT NULL,
    hi80       float8[] NOT NULL,
    hi95       float8[] NOT NULL,
    naive      float8[] NOT NULL,
    p_short    float8[] NOT NULL,
    p_surplus  float8[] NOT NULL,
    hidden     int NOT NULL,
    borrowed   text NOT NULL,
    CONSTRAINT skill_key PRIMARY KEY (run_id, target_id, effect),
    CONSTRAINT skill_years_alike CHECK (cardinality(mean) BETWEEN 1 AND 31 AND cardinality(lo95) = cardinality(mean)
        AND cardinality(lo80) = cardinality(mean) AND cardinality(median) = cardinality(mean) AND cardinality(hi80) = cardinality(mean)
        AND cardinality(hi95) = cardinality(mean) AND cardinality(naive) = cardinality(mean)
        AND cardinality(p_short) = cardinality(mean) AND cardinality(p_surplus) = cardinality(mean))
);

-- What analysts know balances by: ROA's indicator, SCB's classes, Halland's seven.
CREATE TABLE framsyn.skill_indicator (
    run_id    bigint NOT NULL CONSTRAINT skill_indicator_run_known REFERENCES framsyn.run,
    target_id int NOT NULL CONSTRAINT skill_indicator_target_known REFERENCES framsyn.target,
    start     float8,
    ita       float8,
    ita_class smallint CONSTRAINT skill_indicator_ita_class_range CHECK (ita_class BETWEEN 0 AND 4),
    scb_start smallint CONSTRAINT skill_indicator_scb_start_range CHECK (scb_start BETWEEN 0 AND 2),
    scb_end   smallint CONSTRAINT skill_indicator_scb_end_range CHECK (scb_end BETWEEN 0 AND 2),
    halland_short smallint CONSTRAINT skill_indicator_halland_short_range CHECK (halland_short BETWEEN 0 AND 6),
    halland_long  smallint CONSTRAINT skill_indicator_halland_long_range CHECK (halland_long BETWEEN 0 AND 6),
    CONSTRAINT skill_indicator_key PRIMARY KEY (run_id, target_id)
);

-- A programme's next class: places today, recommended, and when its first graduates arrive.
CREATE TABLE framsyn.skill_plan (
    run_id          bigint NOT NULL CONSTRAINT skill_plan_run_known REFERENCES framsyn.run,
    target_id       int NOT NULL CONSTRAINT skill_plan_target_known REFERENCES framsyn.target,
    effect          boolean NOT NULL,
    first_start     int NOT NULL,
    first_graduates int NOT NULL,
    today           float8 NOT NULL,
    recommended     float8 NOT NULL,
    lo80            float8 NOT NULL,
    hi80            float8 NOT NULL,
    lo95            float8 NOT NULL,
    hi95            float8 NOT NULL,
    hidden          boolean NOT NULL,
    groups          text NOT NULL,
    borrowed        text NOT NULL,
    CONSTRAINT skill_plan_key PRIMARY KEY (run_id, target_id, effect),
    CONSTRAINT skill_plan_graduates_after_start CHECK (first_graduates >= first_start),
    CONSTRAINT skill_plan_interval_order CHECK (lo95 <= lo80 AND lo80 <= hi80 AND hi80 <= hi95)
);

-- The tables of figures that went in, each with its newest period and the vintage that period came with.
CREATE TABLE framsyn.skill_input (
    run_id      bigint NOT NULL CONSTRAINT skill_input_run_known REFERENCES framsyn.run,
    number      int NOT NULL,
    measure     text NOT NULL,
    definition  text NOT NULL,
    region      text NOT NULL,
    split       text NOT NULL,
    series      int NOT NULL,
    first_year  int NOT NULL,
    last_year   int NOT NULL,
    vintage_id  int NOT NULL,
    CONSTRAINT skill_input_key PRIMARY KEY (run_id, number)
);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['skill', 'skill_indicator', 'skill_plan', 'skill_input'] LOOP
        EXECUTE format('CREATE TRIGGER %1$s_no_update BEFORE UPDATE OR TRUNCATE ON framsyn.%1$I
            FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final(''run'')', t);
        EXECUTE format('CREATE TRIGGER %1$s_no_delete AFTER DELETE ON framsyn.%1$I REFERENCING OLD TABLE AS removed
            FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final(''run'')', t);
        EXECUTE format('CREATE TRIGGER %1$s_no_insert AFTER INSERT ON framsyn.%1$I REFERENCING NEW TABLE AS inserted
            FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final(''run'')', t);
    END LOOP;
END $$;

-- Every number of the chain, a row each, not suppressed: for the region's analysts. id as in scenario_forecast.
CREATE VIEW framsyn.scenario_skill AS
    SELECT s.scenario_id, s.name AS scenario, s.county, s.published_at, sp.run_id || '.' || t.target_id || '.' || h.h AS id,
           t.quantity, t.region, t.industry, t.occupation_scheme, t.occupation, t.education_scheme, t.education,
           h.h AS horizon, k.first_year + h.h - 1 AS year, k.effect,
           k.mean[h.h] AS mean, k.lo95[h.h] AS lo95, k.lo80[h.h] AS lo80, k.median[h.h] AS median, k.hi80[h.h] AS hi80,
           k.hi95[h.h] AS hi95, k.naive[h.h] AS naive, k.p_short[h.h] AS p_short, k.p_surplus[h.h] AS p_surplus,
           (k.hidden >> (h.h - 1)) & 1 = 1 AS hidden, k.borrowed, t.target_id, sp.run_id
    FROM framsyn.scenario s
    JOIN framsyn.scenario_panel sp USING (scenario_id)
    JOIN framsyn.target t USING (panel_id)
    JOIN framsyn.skill k ON k.run_id = sp.run_id AND k.target_id = t.target_id,
    LATERAL generate_series(1, cardinality(k.mean)) AS h (h);

-- The programmes of each network, by the lists they are coded in.
CREATE VIEW framsyn.network_scheme AS
    SELECT * FROM (VALUES ('gysam', 'gy-programme'), ('reko', 'komvux-package'), ('yh', 'yh-area')) AS v (network, scheme);

-- What a network sees of the chain: the places of its own programmes, and demand, replacement, supply and balance of the
-- education groups they lead to and the occupations those work in. Only the shown scenario of a county. A modelled
-- number is an estimate, but a small one is masked all the same, and one whose interval is too wide shows that alone
-- (the rules of 0007). A balance is a ratio: masked with the demand it is a share of. Differences between a scenario and
-- the baseline are for analysts. Everything is joined per target, before the years become rows.
CREATE VIEW framsyn.network_skill AS
    WITH recruits AS (
        SELECT n.network, b.from_scheme, b.from_code, b.to_scheme, b.to_code
        FROM framsyn.network_scheme n JOIN framsyn.bridge b ON b.kind = 'programme_education' AND b.from_scheme = n.scheme
        WHERE b.weight > 0 AND current_date >= b.valid_from AND current_date < b.valid_to
    ), leads AS MATERIALIZED (
        -- scheme and code of what a network's programmes lead to, at once or by way of an education group
        SELECT network, jsonb_object_agg(code, programmes) AS programmes
        FROM (SELECT r.network, r.to_scheme || ':' || r.to_code AS code, string_agg(DISTINCT r.from_code, ' ' ORDER BY r.from_code) AS programmes
              FROM recruits r GROUP BY 1, 2
              UNION ALL
              SELECT r.network, b.to_scheme || ':' || b.to_code, string_agg(DISTINCT r.from_code, ' ' ORDER BY r.from_code)
              FROM recruits r JOIN framsyn.bridge b ON b.kind = 'education_occupation' AND b.from_scheme = r.to_scheme AND b.from_code = r.to_code
              WHERE b.weight >= 0.05 AND current_date >= b.valid_from AND current_date < b.valid_to
              GROUP BY 1, 2) l
        GROUP BY network
    ), cell AS (
        SELECT s.scenario_id, s.published_at, k.run_id, k.target_id, t.quantity, t.region,
               CASE WHEN t.education <> 'T' THEN t.education_scheme ELSE t.occupation_scheme END AS scheme,
               CASE WHEN t.education <> 'T' THEN t.education ELSE t.occupation END AS code,
               k.first_year, k.median, k.lo80, k.hi80, k.lo95, k.hi95, k.naive, k.p_short, k.p_surplus, k.borrowed,
               t.quantity IN ('balance', 'balance_occupation') AS is_ratio,
               -- of a change or of places, a small one tells of nobody
               t.quantity NOT IN ('balance', 'balance_occupation', 'expansion', 'places', 'places_change') AS is_count,
               t.quantity NOT IN ('balance', 'balance_occupation', 'expansion', 'places_change') AS has_width,
               max(CASE WHEN t.quantity IN ('demand_education', 'demand_occupation') THEN k.median END)
                   OVER (PARTITION BY s.scenario_id, t.region, t.occupation_scheme, t.occupation, t.education_scheme, t.education) AS demand
        FROM framsyn.shown_scenario s
        JOIN framsyn.scenario_panel sp USING (scenario_id)
        JOIN framsyn.target t USING (panel_id)
        JOIN framsyn.skill k ON k.run_id = sp.run_id AND k.target_id = t.target_id AND NOT k.effect
        WHERE t.quantity NOT IN ('demand_industry_occupation', 'demand_industry')
    ), seen AS (
        SELECT w.network, c.*, coalesce(l.programmes ->> (c.scheme || ':' || c.code), c.code) AS programmes
        FROM cell c CROSS JOIN framsyn.network_scheme w LEFT JOIN leads l ON l.network = w.network
        WHERE l.programmes ? (c.scheme || ':' || c.code) OR c.scheme = w.scheme OR c.scheme = 'occupation-group'
    ), number AS (
        SELECT n.*, h.h AS horizon, n.is_count AND n.median[h.h] < 5 OR n.is_ratio AND n.demand[h.h] < 5 AS masked,
               n.has_width AND (n.hi80[h.h] - n.lo80[h.h]) / 2 > 0.5 * n.median[h.h] AS too_wide
        FROM seen n, LATERAL generate_series(1, cardinality(n.median)) AS h (h)
    )
    SELECT m.network, m.run_id || '.' || m.target_id || '.' || m.horizon AS id, m.quantity, m.region, coalesce(r.name_sv, m.region) AS region_name,
           m.scheme, m.code, c.name_sv AS name, c.name_en, m.programmes, m.horizon, m.first_year + m.horizon - 1 AS year,
           CASE WHEN m.horizon <= 3 THEN 'short' ELSE 'long' END AS term,
           CASE WHEN NOT (m.masked OR m.too_wide) THEN m.median[m.horizon] END AS median,
           CASE WHEN NOT m.masked THEN m.lo80[m.horizon] END AS lo80, CASE WHEN NOT m.masked THEN m.hi80[m.horizon] END AS hi80,
           CASE WHEN NOT m.masked THEN m.lo95[m.horizon] END AS lo95, CASE WHEN NOT m.masked THEN m.hi95[m.horizon] END AS hi95,
           CASE WHEN NOT (m.masked OR m.too_wide) THEN m.naive[m.horizon] END AS naive,
           CASE WHEN NOT m.masked THEN m.p_short[m.horizon] END AS p_short, CASE WHEN NOT m.masked THEN m.p_surplus[m.horizon] END AS p_surplus,
           CASE WHEN m.masked THEN '<5' WHEN m.too_wide THEN 'too uncertain' ELSE '' END AS note,
           m.borrowed, m.scenario_id, m.published_at
    FROM number m
    LEFT JOIN framsyn.code r ON r.scheme = 'region' AND r.code = m.region
    LEFT JOIN framsyn.code c ON c.scheme = m.scheme AND c.code = m.code;

-- A network's programmes with their next class.
CREATE VIEW framsyn.network_plan AS
    SELECT w.network, s.scenario_id, s.county, s.published_at, sp.run_id || '.' || t.target_id || '.' || (l.first_start - k.first_year + 1) AS id,
           t.education_scheme AS scheme, t.education AS programme, c.name_sv AS name, c.name_en, l.first_start, l.first_graduates, l.today,
           CASE WHEN NOT l.hidden THEN l.recommended END AS recommended, l.lo80, l.hi80, l.lo95, l.hi95,
           -- what the interval says, also where the point is too uncertain to be shown
           CASE WHEN l.lo80 > l.today THEN 'more' WHEN l.hi80 < l.today THEN 'fewer' ELSE 'as today' END AS advice,
           CASE WHEN l.hidden THEN 'too uncertain' ELSE '' END AS note, l.groups, l.borrowed, t.target_id, sp.run_id
    FROM framsyn.scenario s
    JOIN framsyn.scenario_panel sp USING (scenario_id)
    JOIN framsyn.target t USING (panel_id)
    JOIN framsyn.skill_plan l ON l.run_id = sp.run_id AND l.target_id = t.target_id AND NOT l.effect
    JOIN framsyn.skill k ON k.run_id = sp.run_id AND k.target_id = t.target_id AND NOT k.effect
    JOIN framsyn.network_scheme w ON w.scheme = t.education_scheme
    LEFT JOIN framsyn.code c ON c.scheme = t.education_scheme AND c.code = t.education
    WHERE s.scenario_id IN (SELECT x.scenario_id FROM framsyn.shown_scenario x);

CREATE VIEW framsyn.gysam_skill WITH (security_barrier) AS SELECT * FROM framsyn.network_skill WHERE network = 'gysam';
CREATE VIEW framsyn.reko_skill WITH (security_barrier) AS SELECT * FROM framsyn.network_skill WHERE network = 'reko';
CREATE VIEW framsyn.yh_skill WITH (security_barrier) AS SELECT * FROM framsyn.network_skill WHERE network = 'yh';
CREATE VIEW framsyn.gysam_plan WITH (security_barrier) AS SELECT * FROM framsyn.network_plan WHERE network = 'gysam';
CREATE VIEW framsyn.reko_plan WITH (security_barrier) AS SELECT * FROM framsyn.network_plan WHERE network = 'reko';
CREATE VIEW framsyn.yh_plan WITH (security_barrier) AS SELECT * FROM framsyn.network_plan WHERE network = 'yh';
GRANT SELECT ON framsyn.gysam_skill, framsyn.gysam_plan TO framsyn_gysam;
GRANT SELECT ON framsyn.reko_skill, framsyn.reko_plan TO framsyn_reko;
GRANT SELECT ON framsyn.yh_skill, framsyn.yh_plan TO framsyn_yh;

GRANT SELECT ON framsyn.skill, framsyn.skill_indicator, framsyn.skill_plan, framsyn.skill_input, framsyn.scenario_skill,
    framsyn.network_scheme, framsyn.network_skill, framsyn.network_plan TO framsyn_forecastd;
GRANT SELECT ON framsyn.skill, framsyn.skill_indicator, framsyn.skill_plan, framsyn.skill_input, framsyn.scenario_skill,
    framsyn.network_scheme, framsyn.gysam_skill, framsyn.reko_skill, framsyn.yh_skill, framsyn.gysam_plan, framsyn.reko_plan,
    framsyn.yh_plan TO framsyn_analyst;
GRANT SELECT ON framsyn.gysam_skill, framsyn.gysam_plan, framsyn.reko_skill, framsyn.reko_plan, framsyn.yh_skill, framsyn.yh_plan
    TO framsyn_forecastd;
GRANT INSERT, DELETE ON framsyn.skill, framsyn.skill_indicator, framsyn.skill_plan, framsyn.skill_input TO framsyn_forecastd;
