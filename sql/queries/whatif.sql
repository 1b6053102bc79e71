-- What-if scenarios: their versions and assumptions, and what they do.

-- The newest version of a what-if.
-- name: what_if_current($1 county, $2 name)
SELECT what_if_id, version, archived, author, reason FROM framsyn.current_what_if WHERE county = $1::text AND name = $2::text

-- Two who save at once both take the same next version: the key lets one in.
-- name: what_if_insert($1 county, $2 name, $3 version, $4 archived, $5 author, $6 reason, $7 now)
INSERT INTO framsyn.what_if (county, name, version, archived, author, reason, made_at)
VALUES ($1::text, $2::text, $3::int, $4::boolean, $5::text, $6::text, $7::timestamptz)
RETURNING what_if_id

-- name: assumption_insert($1 what_if_id, $2 number, $3 kind, $4 region, $5 industry_scheme, $6 industry, $7 programme_scheme, $8 programme, $9 age, $10 low, $11 high, $12 from_year, $13 ramp_years, $14 until_year)
INSERT INTO framsyn.assumption (what_if_id, number, kind, region, industry_scheme, industry, programme_scheme, programme, age, low,
                                high, from_year, ramp_years, until_year)
VALUES ($1::int, $2::int, $3::text, $4::text, nullif($5::text, ''), nullif($6::text, ''), nullif($7::text, ''), nullif($8::text, ''),
        nullif($9::text, ''), $10::float8, $11::float8, $12::int, $13::int, nullif($14::int, 0))

-- name: assumption_copy($1 from_id, $2 to_id)
INSERT INTO framsyn.assumption
SELECT $2::int, number, kind, region, industry_scheme, industry, programme_scheme, programme, age, low, high, from_year, ramp_years,
       until_year
FROM framsyn.assumption WHERE what_if_id = $1::int

-- name: assumption_list($1 what_if_id)
SELECT kind, region, coalesce(industry_scheme, '') AS industry_scheme, coalesce(industry, '') AS industry,
       coalesce(programme_scheme, '') AS programme_scheme, coalesce(programme, '') AS programme, coalesce(age, '') AS age,
       low, high, from_year, ramp_years, coalesce(until_year, 0) AS until_year
FROM framsyn.assumption WHERE what_if_id = $1::int ORDER BY number

-- Whether a region is the county or one of its municipalities, and whether the codes of an assumption exist.
-- name: assumption_codes($1 county, $2 region, $3 industry_scheme, $4 industry, $5 programme_scheme, $6 programme)
SELECT EXISTS (SELECT FROM framsyn.code WHERE scheme = 'region' AND code = $2::text AND (code = $1::text OR parent = $1::text)) AS region,
       $4::text = '' OR EXISTS (SELECT FROM framsyn.code WHERE scheme = $3::text AND code = $4::text) AS industry,
       $6::text = '' OR EXISTS (SELECT FROM framsyn.code WHERE scheme = $5::text AND code = $6::text) AS programme

-- name: run_forget_effect($1 run_id)
DELETE FROM framsyn.effect WHERE run_id = $1::bigint

-- name: effect_copy()
COPY framsyn.effect (run_id, target_id, horizon, mean, lo80, hi80, lo95, hi95) FROM STDIN (FORMAT binary)

-- name: read_what_ifs($1 county)
SELECT w.name, w.version::int AS version, w.archived::text AS archived, w.author, w.reason, w.made_at,
       (SELECT count(*) FROM framsyn.assumption a WHERE a.what_if_id = w.what_if_id) AS assumptions,
       s.scenario_id::text AS scenario, s.published_at,
       CASE WHEN s.scenario_id IS NULL THEN 'not run' WHEN s.what_if_id <> w.what_if_id THEN 'run before the last edit'
            WHEN s.cut < b.cut AND s.scenario_id < b.scenario_id THEN 'older than the baseline' ELSE 'up to date' END AS standing
FROM framsyn.current_what_if w
LEFT JOIN LATERAL (SELECT s.*, r.what_if_id FROM framsyn.scenario s JOIN framsyn.run r USING (run_id)
                   WHERE s.county = w.county AND s.name = w.name ORDER BY s.scenario_id DESC LIMIT 1) s ON true
LEFT JOIN framsyn.latest_scenario b ON b.county = w.county AND b.name = 'baseline'
WHERE w.county = $1::text ORDER BY w.archived, w.name

-- Every version of one, newest first, with its assumptions; a version without any has one row.
-- name: read_what_if($1 county, $2 name)
SELECT w.name, w.version::int AS version, w.archived::text AS archived, w.author, w.reason, w.made_at, a.number::int AS number, a.kind,
       a.region, a.industry_scheme, a.industry, a.programme_scheme, a.programme, a.age, a.low, a.high, a.from_year::int AS from_year,
       a.ramp_years::int AS ramp_years, a.until_year::int AS until_year
FROM framsyn.what_if w LEFT JOIN framsyn.assumption a USING (what_if_id)
WHERE w.county = $1::text AND w.name = $2::text ORDER BY w.version DESC, a.number

-- The newest publication of a name.
-- name: read_scenario_named($1 county, $2 name)
SELECT scenario_id FROM framsyn.latest_scenario WHERE county = $1::text AND name = $2::text

-- What a published what-if does to those at work, cell by cell: the number with the assumptions, without them, the difference.
-- name: read_compare_employed($1 scenario_id)
SELECT f.id, f.measure, f.region, coalesce(r.name_sv, f.region) AS region_name, f.industry, coalesce(i.name_sv, f.industry) AS industry_name,
       CASE f.frequency WHEN 1 THEN 'year' WHEN 4 THEN 'quarter' ELSE 'month' END AS frequency, f.horizon, f.period,
       f.mean - e.mean AS baseline, f.mean AS scenario, e.mean AS effect, e.lo80, e.hi80, e.lo95, e.hi95
FROM framsyn.scenario_forecast f
JOIN framsyn.effect e USING (run_id, target_id, horizon)
LEFT JOIN framsyn.code r ON r.scheme = 'region' AND r.code = f.region
LEFT JOIN framsyn.code i ON i.scheme = f.industry_scheme AND i.code = f.industry
WHERE f.scenario_id = $1::bigint
ORDER BY f.measure, f.region, f.industry, f.frequency, f.horizon
