-- The skills chain: what it reads, and what it stores.

-- The series of the measures it reads: the county's, its municipalities' and the nation's, yearly; in no order. Their values are
-- asked for apart: a join made tens of thousands of values carry and sort the texts of a few thousand series. What the lists say
-- of regions and definitions is taken first: the planner expects a handful of series, and would else look each one's up.
-- name: skill_series($1 county)
WITH regions AS MATERIALIZED (
    SELECT code FROM framsyn.code WHERE scheme = 'region' AND (code IN ($1::text, '00') OR parent = $1::text)
), definitions AS MATERIALIZED (
    SELECT d.measure, d.definition, d.synthetic, d.rank::int AS rank
    FROM framsyn.definition d JOIN framsyn.measure m USING (measure) WHERE m.skills
)
SELECT s.series_id, s.measure, s.region, s.industry, s.occupation, s.education_scheme, s.education, s.age, s.sex, s.definition,
       d.synthetic, d.rank
FROM framsyn.series s JOIN definitions d USING (measure, definition)
WHERE s.frequency = 1 AND s.sector = 'T' AND s.region IN (SELECT code FROM regions)

-- The values of these series, as known at the cut: what observation_as_of says, which would be given tens of thousands of ids here
-- and look each one up.
-- name: skill_values($1 county, $2 cut)
WITH regions AS MATERIALIZED (
    SELECT code FROM framsyn.code WHERE scheme = 'region' AND (code IN ($1::text, '00') OR parent = $1::text)
), own AS MATERIALIZED (
    SELECT s.series_id FROM framsyn.series s JOIN framsyn.measure m USING (measure)
    WHERE m.skills AND s.frequency = 1 AND s.sector = 'T' AND s.region IN (SELECT code FROM regions)
)
SELECT series_id, period, value, status::int AS status, vintage_id
FROM (SELECT DISTINCT ON (o.series_id, o.period) o.series_id, o.period, o.value, o.status, o.vintage_id
      FROM (SELECT i.series_id, i.period, i.value, i.status, i.vintage_id
            FROM own JOIN framsyn.observation i USING (series_id) OFFSET 0) o
      JOIN framsyn.submission v USING (vintage_id)
      WHERE v.state = 'admitted' AND v.known_from <= $2::timestamptz
      ORDER BY o.series_id, o.period, v.known_from DESC, o.vintage_id DESC) known
WHERE value IS NOT NULL
ORDER BY series_id, period

-- Of where people work, the ways within the county: what leads out of it is the rest of a municipality's employed.
-- name: skill_bridges($1 county, $2 cut)
WITH own AS MATERIALIZED (SELECT code FROM framsyn.code WHERE scheme = 'region' AND parent = $1::text)
SELECT kind, from_scheme, from_code, to_scheme, to_code, weight FROM framsyn.bridge_as_of($2::timestamptz)
WHERE weight > 0 AND valid_from <= ($2::timestamptz AT TIME ZONE 'Europe/Stockholm')::date
  AND valid_to > ($2::timestamptz AT TIME ZONE 'Europe/Stockholm')::date
  AND (kind <> 'home_work' OR from_code IN (SELECT code FROM own) AND to_code IN (SELECT code FROM own))
ORDER BY kind, from_scheme, from_code, to_scheme, to_code

-- name: skill_places($1 county)
SELECT p.region, p.latitude, p.longitude, c.parent = $1::text AS own
FROM framsyn.place p JOIN framsyn.code c ON c.scheme = p.scheme AND c.code = p.region ORDER BY p.region

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
    groups, borrowed, p_more, need, other, completion, field, stay) FROM STDIN (FORMAT binary)

-- name: skill_record_copy()
COPY framsyn.skill_record (run_id, target_id, points, error, error_naive, error_line, inside80, direction) FROM STDIN (FORMAT binary)

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

-- name: skill_forget_record($1 run_id)
DELETE FROM framsyn.skill_record WHERE run_id = $1::bigint

-- name: skill_forget_input($1 run_id)
DELETE FROM framsyn.skill_input WHERE run_id = $1::bigint

-- What employers said last, industry by industry; disclosure as in dialogue_balance.
-- name: read_dialogue_summary($1 county, $2 now)
SELECT DISTINCT ON (b.industry_scheme, b.industry) b.industry, coalesce(c.name_sv, b.industry) AS industry_name, c.name_en, b.round,
       b.answered_on::text AS answered_on, b.employers, b.balance, b.standard_error
FROM framsyn.dialogue_balance($1::text, $2::timestamptz) b
LEFT JOIN framsyn.code c ON c.scheme = b.industry_scheme AND c.code = b.industry
ORDER BY b.industry_scheme, b.industry, b.answered_on DESC

-- What a published what-if changes in the chain: the difference, draw by draw.
-- name: read_compare_skill($1 scenario_id, $2 quantities)
SELECT k.id, k.quantity, k.region, coalesce(r.name_sv, k.region) AS region_name,
       CASE WHEN k.education <> 'T' THEN k.education_scheme ELSE k.occupation_scheme END AS scheme,
       CASE WHEN k.education <> 'T' THEN k.education ELSE k.occupation END AS code, c.name_sv AS name, c.name_en,
       k.horizon, k.year, k.median, k.lo80, k.hi80, k.lo95, k.hi95, '' AS note, '' AS programmes
FROM framsyn.scenario_skill k
LEFT JOIN framsyn.code r ON r.scheme = 'region' AND r.code = k.region
LEFT JOIN framsyn.code c ON c.scheme = CASE WHEN k.education <> 'T' THEN k.education_scheme ELSE k.occupation_scheme END
                        AND c.code = CASE WHEN k.education <> 'T' THEN k.education ELSE k.occupation END
WHERE k.scenario_id = $1::bigint AND k.effect AND k.quantity = ANY ($2::text[])
ORDER BY k.quantity, k.region, 5, 6, k.horizon

-- The walk back from a number of the chain, each part as section, name, value.

-- name: why_skill_number($1 run_id, $2 target_id, $3 horizon)
WITH n AS (
    SELECT k.*, t.quantity, t.region, t.industry_scheme, t.industry, t.occupation_scheme, t.occupation, t.education_scheme, t.education,
           r.cut, r.seed, r.spec, r.reason, r.requested_by, r.scenario, rp.input_hash, k.first_year + $3::int - 1 AS year,
           (SELECT c.name_sv FROM framsyn.code c WHERE c.scheme = 'region' AND c.code = t.region) AS region_name,
           (SELECT c.name_sv FROM framsyn.code c WHERE c.scheme = t.industry_scheme AND c.code = t.industry) AS industry_name,
           (SELECT c.name_sv FROM framsyn.code c WHERE c.scheme = t.occupation_scheme AND c.code = t.occupation) AS occupation_name,
           (SELECT c.name_sv FROM framsyn.code c WHERE c.scheme = t.education_scheme AND c.code = t.education) AS education_name
    FROM framsyn.skill k
    JOIN framsyn.target t USING (target_id)
    JOIN framsyn.run r USING (run_id)
    LEFT JOIN framsyn.run_panel rp ON rp.run_id = k.run_id AND rp.panel_id = t.panel_id
    WHERE k.run_id = $1::bigint AND k.target_id = $2::int AND NOT k.effect AND $3::int <= cardinality(k.mean)
)
SELECT v.section, v.name, v.value FROM n, LATERAL (VALUES
    (1, 'number', 'id', n.run_id || '.' || n.target_id || '.' || $3::int),
    (2, 'number', 'quantity', n.quantity),
    (3, 'number', 'region', n.region || ' ' || coalesce(n.region_name, '')),
    (4, 'number', 'industry', CASE WHEN n.industry <> 'T' THEN n.industry || ' ' || coalesce(n.industry_name, '') END),
    (5, 'number', 'occupation', CASE WHEN n.occupation <> 'T' THEN n.occupation || ' ' || coalesce(n.occupation_name, '') END),
    (6, 'number', 'education', CASE WHEN n.education <> 'T' THEN n.education || ' ' || coalesce(n.education_name, '') END),
    (7, 'number', 'year', n.year::text),
    (8, 'number', 'mean', CASE WHEN n.quantity LIKE 'demand%' THEN round(n.mean[$3::int]::numeric, 3)::text END),
    (8, 'number', 'median', round(n.median[$3::int]::numeric, 3)::text),
    (9, 'number', '80 % interval', round(n.lo80[$3::int]::numeric, 3) || ' to ' || round(n.hi80[$3::int]::numeric, 3)),
    (10, 'number', '95 % interval', round(n.lo95[$3::int]::numeric, 3) || ' to ' || round(n.hi95[$3::int]::numeric, 3)),
    (11, 'number', 'probability of shortage', round(n.p_short[$3::int]::numeric, 2)::text),
    (12, 'number', 'probability of surplus', round(n.p_surplus[$3::int]::numeric, 2)::text),
    (13, 'number', 'shown to networks', CASE WHEN (n.hidden >> ($3::int - 1)) & 1 = 1 THEN 'its interval only: too wide, or too few persons' ELSE 'yes' END),
    (14, 'model', 'model', 'the skills chain: draws of those at work by industry and municipality, carried on'),
    (15, 'model', 'run', n.run_id || ' of scenario ' || n.scenario || ', ' || n.reason || CASE WHEN n.requested_by <> '' THEN ', asked for by ' || n.requested_by ELSE '' END),
    (16, 'model', 'cut', to_char(n.cut AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
    (17, 'model', 'seed', n.seed::text),
    (18, 'model', 'spec', n.spec::text),
    (19, 'model', 'input hash', encode(n.input_hash, 'hex')),
    (20, 'rival', 'naive', round(n.naive[$3::int]::numeric, 3)::text)
) AS v (place, section, name, value)
WHERE v.value IS NOT NULL ORDER BY v.place

-- name: why_skill_borrowed($1 run_id, $2 target_id)
SELECT 'borrowed' AS section, b.name, coalesce(c.name_en, b.name) || CASE WHEN b.name LIKE '%=%' THEN ', from ' || split_part(b.name, '=', 2) ELSE '' END AS value
FROM framsyn.skill k, LATERAL unnest(string_to_array(k.borrowed, ' ')) WITH ORDINALITY AS b (name, place)
LEFT JOIN framsyn.code c ON c.scheme = 'fallback' AND c.code = split_part(b.name, '=', 1)
WHERE k.run_id = $1::bigint AND k.target_id = $2::int AND NOT k.effect AND b.name <> '' ORDER BY b.place

-- The assumptions of the what-if it was computed with, also of a number of a panel.
-- name: why_assumptions($1 run_id)
SELECT v.section, v.name, v.value FROM (
SELECT a.number AS place, 'assumption' AS section, a.number::text AS name,
       a.kind || ' region=' || a.region || coalesce(' industry=' || a.industry, '') || coalesce(' programme=' || a.programme_scheme || ':' || a.programme, '') ||
       coalesce(' age=' || a.age, '') || ' ' || a.low || CASE WHEN a.high > a.low THEN '..' || a.high ELSE '' END || ' from ' || a.from_year ||
       CASE WHEN a.ramp_years > 0 THEN ' over ' || a.ramp_years || ' years' ELSE '' END || coalesce(' until ' || a.until_year, '') AS value
FROM framsyn.run r JOIN framsyn.assumption a USING (what_if_id)
WHERE r.run_id = $1::bigint
UNION ALL
SELECT 0, 'assumption', 'none', 'the baseline: what the figures say, carried on by the model' FROM framsyn.run r
WHERE r.run_id = $1::bigint AND r.what_if_id IS NULL
) v ORDER BY v.place

-- name: why_skill_indicators($1 run_id, $2 target_id)
SELECT v.section, v.name, v.value
FROM framsyn.skill_indicator i, LATERAL (VALUES
    (1, 'indicator', 'balance at the start', round(100 * i.start::numeric, 1) || ' %'),
    (2, 'indicator', 'ITA (ROA, 6 years)', round(i.ita::numeric, 2) || ', prospects ' ||
        (ARRAY['very good', 'good', 'reasonable', 'moderate', 'poor'])[i.ita_class + 1]),
    (3, 'indicator', 'SCB''s class', (ARRAY['a shortage', 'balance', 'a surplus'])[i.scb_start + 1] || ' at the start, ' ||
        (ARRAY['a shortage', 'balance', 'a surplus'])[i.scb_end + 1] || ' at the end'),
    (4, 'indicator', 'Halland''s class', (ARRAY['stor brist', 'brist', 'viss brist', 'balans', 'visst överskott', 'överskott', 'stort överskott'])[i.halland_short + 1] ||
        ' after 5 years, ' || (ARRAY['stor brist', 'brist', 'viss brist', 'balans', 'visst överskott', 'överskott', 'stort överskott'])[i.halland_long + 1] || ' after 10')
) AS v (place, section, name, value)
WHERE i.run_id = $1::bigint AND i.target_id = $2::int AND v.value IS NOT NULL ORDER BY v.place

-- name: why_skill_plan($1 run_id, $2 target_id)
SELECT v.section, v.name, v.value
FROM framsyn.skill_plan p, LATERAL (VALUES
    (1, 'plan', 'places today', round(p.today)::text),
    (2, 'plan', 'next class', 'begins ' || p.first_start || ', first graduates ' || p.first_graduates),
    (3, 'plan', 'needed', round(p.recommended) || ' (80 %: ' || round(p.lo80) || ' to ' || round(p.hi80) || ', 95 %: ' || round(p.lo95) || ' to ' || round(p.hi95) || ')'),
    (4, 'plan', 'chance that more are needed', round(100 * p.p_more::numeric) || ' %'),
    (5, 'plan', 'leads to', p.groups),
    (6, 'plan', 'needed a year', round(p.need) || ' persons: growth and those who leave work or the county'),
    (7, 'plan', 'who come otherwise', round(p.other) || ' persons a year: moves, those who grow up, other routes'),
    (8, 'plan', 'those who begin', round(100 * p.completion::numeric) || ' % pass, of them ' || round(100 * p.stay::numeric) || ' % stay and ' ||
        round(100 * p.field::numeric) || ' % work in the field'),
    (9, 'plan', 'reckoned', '(' || round(p.need) || ' - ' || round(p.other) || ') / (' || round(p.completion::numeric, 2) || ' x ' || round(p.stay::numeric, 2) ||
        ' x ' || round(p.field::numeric, 2) || ') = ' || round(greatest(0, p.need - p.other) / (p.completion * p.stay * p.field)))
) AS v (place, section, name, value)
WHERE p.run_id = $1::bigint AND p.target_id = $2::int AND NOT p.effect AND v.value IS NOT NULL ORDER BY v.place

-- What earlier scenarios said of the same year, and how it came where that is known now.
-- name: why_skill_former($1 run_id, $2 target_id, $3 horizon)
WITH n AS (SELECT k.*, k.first_year + $3::int - 1 AS year, t.panel_id,
                  CASE WHEN t.quantity LIKE 'balance%' THEN 3 ELSE 1 END AS digits FROM framsyn.skill k JOIN framsyn.target t USING (target_id)
           WHERE k.run_id = $1::bigint AND k.target_id = $2::int AND NOT k.effect)
SELECT 'former' AS section, 'scenario ' || s.scenario_id || CASE WHEN s.name <> 'baseline' THEN ' ' || s.name ELSE '' END AS name,
       round(f.median[n.year - f.first_year + 1]::numeric, n.digits) || ' (' || round(f.lo80[n.year - f.first_year + 1]::numeric, n.digits) || ' to ' ||
       round(f.hi80[n.year - f.first_year + 1]::numeric, n.digits) || '), published ' || to_char(s.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') ||
       ', number ' || f.run_id || '.' || f.target_id || '.' || (n.year - f.first_year + 1) AS value
FROM n
JOIN framsyn.scenario_panel sp ON sp.panel_id = n.panel_id AND sp.run_id < n.run_id
JOIN framsyn.scenario s ON s.scenario_id = sp.scenario_id AND s.run_id = sp.run_id
JOIN framsyn.skill f ON f.run_id = sp.run_id AND f.target_id = n.target_id AND NOT f.effect
     AND n.year - f.first_year + 1 BETWEEN 1 AND cardinality(f.mean)
ORDER BY s.scenario_id DESC LIMIT 10

-- Its backtest at the run: how the chain would have done from earlier years; of what has no outcome, that of its parts.
-- A municipality's number has the county's.
-- name: why_skill_backtest($1 run_id, $2 target_id, $3 horizon)
SELECT 'record' AS section, 'backtest' AS name, 'that of the county''s number: none is made of a municipality''s' AS value
FROM framsyn.target t JOIN framsyn.panel p USING (panel_id)
WHERE t.target_id = $2::int AND t.region <> p.county AND EXISTS (SELECT FROM framsyn.skill_record_of($1::bigint, $2::int, $3::int))
UNION ALL
SELECT 'record', v.name, v.value
FROM (SELECT row_number() OVER () AS row, r.*, CASE WHEN r.own THEN 'backtest' ELSE 'backtest of ' || r.quantity || ' ' || r.code END AS title,
             CASE WHEN r.quantity = 'balance' THEN 3 ELSE 1 END AS decimals
      FROM framsyn.skill_record_of($1::bigint, $2::int, $3::int) r) r,
LATERAL (VALUES
    (1, r.title, 'origins: ' || r.points || ', years ahead: ' || r.horizon || ', mean error ' || round(r.error::numeric, r.decimals) || ' (naive ' ||
        round(r.error_naive::numeric, r.decimals) || ', line ' || round(r.error_line::numeric, r.decimals) || ')'),
    (2, r.title, round(100 * r.inside80::numeric) || ' % within the 80 % interval' || coalesce(', direction right in ' || round(100 * r.direction::numeric) || ' %', ''))
) AS v (place, name, value)
UNION ALL
SELECT 'record', 'backtest', 'nothing is known yet that an earlier year''s forecast could be held against'
WHERE NOT EXISTS (SELECT FROM framsyn.skill_record_of($1::bigint, $2::int, $3::int))

-- Its record: what was said of years that have come since, against what came, beside the naive rival. Of demand by
-- occupation and education, whose outcome the store knows; of others there is no outcome to hold them against.
-- name: why_skill_record($1 run_id, $2 target_id)
WITH said AS (
    SELECT f.first_year + h.h - 1 AS year, h.h AS horizon, f.median[h.h] AS ours, f.naive[h.h] AS naive, f.lo80[h.h] AS lo80, f.hi80[h.h] AS hi80,
           t.quantity, t.region, t.occupation, t.education_scheme, t.education, r.cut
    FROM framsyn.run r JOIN framsyn.skill f ON f.run_id <= r.run_id AND f.target_id = $2::int AND NOT f.effect
    JOIN framsyn.target t ON t.target_id = f.target_id, LATERAL generate_series(1, cardinality(f.mean)) AS h (h)
    WHERE r.run_id = $1::bigint
), came AS (
    SELECT DISTINCT ON (p.year, p.horizon) p.*, o.value
    FROM said p JOIN framsyn.series s ON s.region = p.region AND s.frequency = 1 AND s.age = 'T' AND s.sex = 'T' AND s.industry = 'T' AND s.sector = 'T'
         AND ((p.quantity = 'demand_occupation' AND s.measure = 'employed_occupation' AND s.occupation = p.occupation) OR
              (p.quantity = 'demand_education' AND s.measure = 'employed_education' AND s.education_scheme = p.education_scheme AND s.education = p.education)),
    LATERAL framsyn.observation_as_of(ARRAY[s.series_id], p.cut) o
    WHERE o.period = p.year AND o.value IS NOT NULL
)
SELECT 'record' AS section, v.name, v.value FROM (
    SELECT count(*) AS n, avg(abs(ours - value)) AS ours, avg(abs(naive - value)) AS naive, avg((value BETWEEN lo80 AND hi80)::int) AS inside FROM came
) c, LATERAL (VALUES
    (1, 'compared', CASE WHEN c.n = 0 THEN 'no number of this kind has been followed by an outcome yet' ELSE c.n || ' earlier numbers with what came' END),
    (2, 'mean error', round(c.ours::numeric, 1) || ' (naive ' || round(c.naive::numeric, 1) || ')'),
    (3, 'coverage', round(100 * c.inside::numeric, 1) || ' % within the 80 % interval')
) AS v (place, name, value) WHERE v.value IS NOT NULL ORDER BY v.place

-- The figures of those at work that the chain carries on, with their age at the cut.
-- name: why_skill_employed($1 run_id)
SELECT 'input' AS section, 'employed' AS name,
       s.definition || ', region ' || p.county || ', by industry and municipality, ' || min(i.first_period) || ' to ' || max(i.last_period) || ', ' ||
       sum(f.periods) || ' values; newest from vintage ' || max(v.vintage_id) || ', ' || max(v.source) ||
       CASE WHEN max(v.file_name) <> '' THEN ', ' || max(v.file_name) ELSE '' END ||
       coalesce(', released ' || to_char(max(v.released_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD'), '') ||
       ', data age ' || greatest(extract(day FROM max(r.cut) - coalesce(max(v.released_at), max(v.known_from)))::int, 0) || ' days at the cut' AS value
FROM framsyn.run r
JOIN framsyn.run_panel rp USING (run_id)
JOIN framsyn.panel p ON p.panel_id = rp.panel_id AND p.measure = 'employed' AND p.frequency = 1
JOIN framsyn.fit_input f ON f.run_id = coalesce(rp.reused_from, rp.run_id)
JOIN framsyn.fit i ON i.run_id = f.run_id AND i.target_id = f.target_id
JOIN framsyn.target t ON t.target_id = f.target_id AND t.panel_id = p.panel_id
JOIN framsyn.series s ON s.series_id = f.series_id AND s.frequency = 1,
LATERAL (SELECT max(o.vintage_id) AS vintage_id FROM framsyn.observation_as_of(ARRAY[f.series_id], r.cut) o) o
JOIN framsyn.submission v ON v.vintage_id = o.vintage_id
WHERE r.run_id = $1::bigint
GROUP BY s.definition, p.county
ORDER BY 3

-- The tables of figures it rests on, with their age at the cut: of a municipality's number its own, the county's and the nation's.
-- name: why_skill_inputs($1 run_id, $2 target_id)
SELECT 'input' AS section, i.measure AS name,
       i.definition || ', region ' || i.region || CASE WHEN i.split <> '' THEN ', by ' || replace(i.split, ' ', ' × ') ELSE '' END || ', ' ||
       CASE WHEN i.first_year < i.last_year THEN i.first_year || ' to ' ELSE '' END || i.last_year || ', ' || i.series || ' values; newest from vintage ' ||
       i.vintage_id || ', ' || v.source || CASE WHEN v.file_name <> '' THEN ', ' || v.file_name ELSE '' END ||
       coalesce(', released ' || to_char(v.released_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), '') ||
       ', data age ' || greatest(extract(day FROM r.cut - coalesce(v.released_at, v.known_from))::int, 0) || ' days at the cut' AS value
FROM framsyn.skill_input i
JOIN framsyn.run r USING (run_id)
JOIN framsyn.submission v USING (vintage_id)
JOIN framsyn.target t ON t.target_id = $2::int
WHERE i.run_id = $1::bigint
  AND i.region IN (t.region, '00', (SELECT p.county FROM framsyn.panel p WHERE p.panel_id = t.panel_id))
  AND (i.measure IN ('employed_occupation', 'employed_education') OR t.quantity !~ '^(demand|expansion|replacement|openings)')
ORDER BY i.number
