-- How the chain would have done: each of its numbers of a county backtested at the run itself, beside two plain rivals.
--
-- Element h of the arrays is h years ahead; points are the origins whose outcome is known, error and its rivals' mean
-- absolute errors in the number's own unit, inside80 and direction shares of the points. What has no outcome anywhere
-- (openings, need, places) has no row: framsyn.skill_parts says which numbers with a record it is made of.
CREATE TABLE framsyn.skill_record (
    run_id      bigint NOT NULL CONSTRAINT skill_record_run_known REFERENCES framsyn.run,
    target_id   int NOT NULL CONSTRAINT skill_record_target_known REFERENCES framsyn.target,
    points      float8[] NOT NULL,
    error       float8[] NOT NULL,
    error_naive float8[] NOT NULL,
    error_line  float8[] NOT NULL,
    inside80    float8[] NOT NULL,
    direction   float8[] NOT NULL,
    CONSTRAINT skill_record_key PRIMARY KEY (run_id, target_id),
    CONSTRAINT skill_record_years_alike CHECK (cardinality(points) BETWEEN 1 AND 31 AND cardinality(error) = cardinality(points)
        AND cardinality(error_naive) = cardinality(points) AND cardinality(error_line) = cardinality(points)
        AND cardinality(inside80) = cardinality(points) AND cardinality(direction) = cardinality(points)),
    CONSTRAINT skill_record_inside80_range CHECK (0 <= ALL (inside80) AND 1 >= ALL (inside80)),
    CONSTRAINT skill_record_direction_range CHECK (0 <= ALL (direction) AND 1 >= ALL (direction))
);

CREATE TRIGGER skill_record_no_update BEFORE UPDATE OR TRUNCATE ON framsyn.skill_record
    FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final('run');
CREATE TRIGGER skill_record_no_delete AFTER DELETE ON framsyn.skill_record REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final('run');
CREATE TRIGGER skill_record_no_insert AFTER INSERT ON framsyn.skill_record REFERENCING NEW TABLE AS inserted
    FOR EACH STATEMENT EXECUTE FUNCTION framsyn.published_is_final('run');

-- Of which numbers one without an outcome is made, as far as these have a record: same occupation, same education, or,
-- of a programme's places, the education groups it leads to.
CREATE VIEW framsyn.skill_parts AS
    SELECT * FROM (VALUES
        ('expansion', 'demand_occupation'), ('replacement_gross', 'demand_occupation'), ('replacement_net', 'demand_occupation'),
        ('openings', 'demand_occupation'), ('potential', 'demand_occupation'), ('balance_occupation', 'demand_occupation'),
        ('demand_public', 'demand_occupation'), ('demand_women', 'demand_occupation'), ('demand_industry_occupation', 'demand_occupation'),
        ('demand_industry_occupation', 'demand_industry'), ('education_need', 'demand_education'), ('inflow', 'population'),
        ('balance', 'demand_education'), ('balance', 'supply'), ('supply', 'population'), ('places', 'demand_education'), ('places', 'population'),
        ('places_change', 'demand_education'), ('places_change', 'population')) AS v (quantity, part);

-- The record behind a number: its own, that of the same number of the county, or its parts', a row each and year ahead.
-- Beyond the longest horizon that could be compared, the longest one.
CREATE FUNCTION framsyn.skill_record_of(p_run bigint, p_target int, p_horizon int)
RETURNS TABLE (quantity text, code text, own boolean, horizon int, points float8, error float8, error_naive float8, error_line float8,
               inside80 float8, direction float8)
LANGUAGE sql STABLE AS $$
    WITH asked AS (
        SELECT t.*, (SELECT string_to_array(l.groups, ' ') FROM framsyn.skill_plan l
                     WHERE l.run_id = p_run AND l.target_id = t.target_id AND NOT l.effect) AS groups,
               p.county
        FROM framsyn.target t JOIN framsyn.panel p USING (panel_id) WHERE t.target_id = p_target
    ), of AS (
        SELECT c.target_id, c.quantity, c.occupation, c.education, c.industry, c.quantity = a.quantity AS own
        FROM asked a JOIN framsyn.target c ON c.panel_id = a.panel_id AND c.region = a.county
        WHERE c.quantity = a.quantity AND c.industry = a.industry AND c.occupation = a.occupation AND c.education_scheme = a.education_scheme
              AND c.education = a.education
           OR c.quantity IN (SELECT s.part FROM framsyn.skill_parts s WHERE s.quantity = a.quantity)
              AND (c.quantity = 'demand_industry' AND c.industry = a.industry
                   OR c.quantity = 'demand_occupation' AND c.occupation = a.occupation
                   OR c.education_scheme = a.education_scheme AND c.education = a.education
                   OR c.education = ANY (a.groups))
    ), source AS (
        -- of a what-if the baseline's that was there when it was computed
        SELECT max(r.run_id) AS run_id FROM framsyn.skill_record r WHERE r.run_id <= p_run AND r.target_id IN (SELECT o.target_id FROM of o)
    ), known AS (
        SELECT o.*, r.points, r.error, r.error_naive, r.error_line, r.inside80, r.direction,
               (SELECT max(k) FROM generate_subscripts(r.points, 1) k WHERE r.points[k] > 0 AND k <= p_horizon) AS h
        FROM of o JOIN source ON true JOIN framsyn.skill_record r ON r.run_id = source.run_id AND r.target_id = o.target_id
    )
    SELECT k.quantity, CASE WHEN k.education <> 'T' THEN k.education WHEN k.occupation <> 'T' THEN k.occupation ELSE k.industry END,
           k.own, k.h, k.points[k.h], k.error[k.h], k.error_naive[k.h], k.error_line[k.h], k.inside80[k.h], k.direction[k.h]
    FROM known k
    WHERE k.h IS NOT NULL AND (k.own OR NOT EXISTS (SELECT FROM known x WHERE x.own AND x.h IS NOT NULL))
    ORDER BY k.quantity, 2
$$;

-- The records of a shown scenario's numbers, for the networks, by what names a number in network_skill but its region: a
-- municipality's is the county's. That of a small number is masked with it, or its error would tell.
CREATE VIEW framsyn.shown_skill_record AS
    SELECT s.scenario_id, t.quantity, CASE WHEN t.education <> 'T' THEN t.education_scheme ELSE t.occupation_scheme END AS scheme,
           CASE WHEN t.education <> 'T' THEN t.education ELSE t.occupation END AS code, h.h AS horizon,
           r.points[h.h] AS record_points, r.error[h.h] AS record_error, r.error_naive[h.h] AS record_error_naive,
           r.error_line[h.h] AS record_error_line, r.inside80[h.h] AS record_inside80, r.direction[h.h] AS record_direction
    FROM framsyn.shown_scenario s
    JOIN framsyn.scenario_panel sp USING (scenario_id)
    JOIN framsyn.skill_record r ON r.run_id = sp.run_id
    JOIN framsyn.target t ON t.target_id = r.target_id AND t.quantity <> 'demand_industry'
    JOIN framsyn.skill k ON k.run_id = r.run_id AND k.target_id = r.target_id AND NOT k.effect,
    LATERAL generate_series(1, cardinality(r.points)) AS h (h)
    WHERE r.points[h.h] > 0 AND (k.median[h.h] >= 5 OR t.quantity = 'balance');

GRANT SELECT ON framsyn.shown_skill_record TO framsyn_gysam, framsyn_reko, framsyn_yh, framsyn_analyst, framsyn_forecastd;
GRANT SELECT ON framsyn.skill_record, framsyn.skill_parts TO framsyn_forecastd, framsyn_analyst;
GRANT INSERT, DELETE ON framsyn.skill_record TO framsyn_forecastd;
REVOKE ALL ON FUNCTION framsyn.skill_record_of(bigint, int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION framsyn.skill_record_of(bigint, int, int) TO framsyn_forecastd, framsyn_analyst;
