-- The skills chain: what it reads, and what it stores.

-- The figures of the measures it reads: the county's, its municipalities' and the nation's, yearly, as known at the cut.
-- Of each kind of table (measure, region, which dimensions are split) the best definition alone: real before synthetic, then rank.
-- name: skill_facts($1 county, $2 cut)
WITH candidate AS (
    SELECT s.*, d.rank, d.synthetic
    FROM framsyn.series s JOIN framsyn.measure m USING (measure) JOIN framsyn.definition d USING (measure, definition)
    WHERE m.skills AND s.frequency = 1 AND s.sector = 'T'
      AND s.region IN (SELECT r.code FROM framsyn.code r
                       WHERE r.scheme = 'region' AND (r.code IN ($1::text, '00') OR r.parent = $1::text))
), known AS (
    SELECT c.*, o.period, o.value, o.status, o.vintage_id,
           dense_rank() OVER (PARTITION BY c.measure, c.region, c.industry = 'T', c.occupation = 'T', c.education_scheme, c.age = 'T'
                              ORDER BY c.synthetic, c.rank DESC) AS place
    FROM candidate c
    JOIN framsyn.observation_as_of(ARRAY(SELECT series_id FROM candidate), $2::timestamptz) o USING (series_id)
    WHERE o.value IS NOT NULL
)
SELECT measure, region, industry, occupation, education_scheme, education, age, sex, period, value, status::int AS status, vintage_id,
       definition
FROM known WHERE place = 1

-- name: skill_bridges($1 cut)
SELECT kind, from_scheme, from_code, to_scheme, to_code, weight FROM framsyn.bridge
WHERE weight > 0 AND valid_from <= ($1::timestamptz AT TIME ZONE 'Europe/Stockholm')::date
  AND valid_to > ($1::timestamptz AT TIME ZONE 'Europe/Stockholm')::date
ORDER BY kind, from_scheme, from_code, to_scheme, to_code

-- The chain's own panel; made when it has something to compute for the first time.
-- name: skill_panel($1 county)
WITH made AS (
    INSERT INTO framsyn.panel (measure, county, frequency) VALUES ('skills', $1::text, 1)
    ON CONFLICT (measure, county, frequency) DO NOTHING RETURNING panel_id
)
SELECT panel_id FROM made
UNION ALL SELECT panel_id FROM framsyn.panel WHERE measure = 'skills' AND county = $1::text AND frequency = 1

-- name: skill_target_insert($1 panel_id, $2 quantities, $3 regions, $4 industry_schemes, $5 industries, $6 occupation_schemes, $7 occupations, $8 education_schemes, $9 educations)
INSERT INTO framsyn.target (panel_id, quantity, region, industry_scheme, industry, occupation_scheme, occupation, education_scheme,
                            education, sector)
SELECT $1::int, t.*, 'T'
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[]) AS t
ON CONFLICT ON CONSTRAINT target_once DO NOTHING

-- name: skill_target_list($1 panel_id)
SELECT target_id, quantity, region, industry, occupation, education_scheme, education
FROM framsyn.target WHERE panel_id = $1::int

-- name: skill_copy()
COPY framsyn.skill (run_id, target_id, effect, first_year, mean, lo95, lo80, median, hi80, hi95, naive, p_short, p_surplus, hidden,
    borrowed) FROM STDIN (FORMAT binary)

-- name: skill_indicator_copy()
COPY framsyn.skill_indicator (run_id, target_id, start, ita, ita_class, scb_start, scb_end, halland_short, halland_long)
    FROM STDIN (FORMAT binary)

-- name: skill_plan_copy()
COPY framsyn.skill_plan (run_id, target_id, effect, first_start, first_graduates, today, recommended, lo80, hi80, lo95, hi95, hidden,
    groups, borrowed) FROM STDIN (FORMAT binary)

-- name: skill_input_copy()
COPY framsyn.skill_input (run_id, number, measure, definition, region, split, series, first_year, last_year, vintage_id)
    FROM STDIN (FORMAT binary)

-- What an interrupted attempt left of a run.
-- name: skill_forget($1 run_id)
DELETE FROM framsyn.skill WHERE run_id = $1::bigint

-- name: skill_forget_indicator($1 run_id)
DELETE FROM framsyn.skill_indicator WHERE run_id = $1::bigint

-- name: skill_forget_plan($1 run_id)
DELETE FROM framsyn.skill_plan WHERE run_id = $1::bigint

-- name: skill_forget_input($1 run_id)
DELETE FROM framsyn.skill_input WHERE run_id = $1::bigint
