-- What is known of the figures beforehand: noted, taken back, listed, read for a run, and told of a number.

-- Whether what a note names exists; empty is every one. A total (T) is of any list.
-- name: known_break_names($1 measure, $2 region, $3 industry_scheme, $4 industry)
SELECT $1::text = '' OR EXISTS (SELECT FROM framsyn.measure WHERE measure = $1::text) AS measure,
       $2::text = '' OR EXISTS (SELECT FROM framsyn.code WHERE scheme = 'region' AND code = $2::text) AS region,
       $4::text IN ('', 'T') OR EXISTS (SELECT FROM framsyn.code WHERE scheme = $3::text AND code = $4::text) AS industry

-- Key $1 as in intake_moment: a run's cut is before the note or sees it.
-- name: known_break_note($1 key, $2 county, $3 frequency, $4 period, $5 kind, $6 measure, $7 region, $8 industry_scheme, $9 industry, $10 noted_by, $11 reason)
WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared($1::bigint))
INSERT INTO framsyn.known_break (county, frequency, period, kind, measure, region, industry_scheme, industry, noted_at, noted_by, reason)
SELECT $2::text, $3::int::smallint, $4::int, $5::text, $6::text, $7::text, $8::text, $9::text, clock_timestamp(), $10::text, $11::text FROM held
RETURNING break_id

-- name: known_break_take_back($1 key, $2 county, $3 break_id, $4 ended_by, $5 reason)
WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared($1::bigint))
INSERT INTO framsyn.known_break_end (break_id, ended_at, ended_by, reason)
SELECT b.break_id, clock_timestamp(), $4::text, $5::text FROM held, framsyn.known_break b WHERE b.break_id = $3::int AND b.county = $2::text
ON CONFLICT DO NOTHING
RETURNING break_id

-- name: known_breaks($1 county)
SELECT b.break_id AS number, framsyn.period_text(b.frequency, b.period) AS period, b.kind, b.measure, b.region,
       CASE WHEN b.industry = '' THEN '' ELSE b.industry_scheme || ':' || b.industry END AS industry, b.reason, b.noted_by, b.noted_at,
       e.ended_by, e.ended_at, e.reason AS ended_reason
FROM framsyn.known_break b LEFT JOIN framsyn.known_break_end e USING (break_id)
WHERE b.county = $1::text ORDER BY b.break_id DESC

-- name: run_known_breaks($1 county, $2 cut)
SELECT frequency, period, kind, region, industry_scheme, industry, measure FROM framsyn.known_breaks_as_of($2::timestamptz)
WHERE county = $1::text ORDER BY break_id

-- Those of the series, of what it is the total of, and of the nation's where it leans on theirs.
-- name: why_breaks($1 run_id, $2 target_id)
SELECT 'known' AS section, framsyn.period_text(b.frequency, b.period) AS name,
       CASE b.region WHEN '00' THEN 'of the nation, ' ELSE '' END || CASE b.kind WHEN 'once' THEN 'a value that is no rule: ' ELSE 'a new level: ' END || b.reason || '; noted by ' || b.noted_by || ' ' ||
       to_char(b.noted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') || ', number ' || b.break_id AS value
FROM framsyn.run r
JOIN framsyn.target t ON t.target_id = $2::int
JOIN framsyn.panel p USING (panel_id),
LATERAL framsyn.known_breaks_as_of(r.cut) b
WHERE r.run_id = $1::bigint AND b.county = p.county AND b.measure IN ('', p.measure)
  AND CASE b.region WHEN '00' THEN EXISTS (SELECT FROM framsyn.fit f WHERE f.run_id = r.run_id AND f.target_id = t.target_id AND f.model = 'shift-share')
      ELSE b.region IN ('', t.region) OR left(b.region, 2) = t.region END
  AND (b.industry = '' OR t.industry = 'T' OR b.industry = t.industry AND b.industry_scheme = t.industry_scheme)
ORDER BY b.period, b.break_id

-- Of a number of the chain: those of the people at work that it carries on, and of the nation's where it leans on theirs.
-- name: why_skill_breaks($1 run_id, $2 target_id)
SELECT 'known' AS section, framsyn.period_text(b.frequency, b.period) AS name,
       CASE b.region WHEN '00' THEN 'of the nation, ' ELSE '' END || CASE b.kind WHEN 'once' THEN 'a value that is no rule: ' ELSE 'a new level: ' END ||
       b.reason || '; noted by ' || b.noted_by || ' ' || to_char(b.noted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') || ', number ' || b.break_id AS value
FROM framsyn.run r
JOIN framsyn.skill k ON k.run_id = r.run_id AND k.target_id = $2::int AND NOT k.effect
JOIN framsyn.target t USING (target_id),
LATERAL framsyn.known_breaks_as_of(r.cut) b
WHERE r.run_id = $1::bigint AND b.county = r.county AND b.measure IN ('', 'employed')
  AND CASE b.region WHEN '00' THEN k.borrowed LIKE '%wider_growth%' ELSE b.region IN ('', t.region) OR left(b.region, 2) = t.region END
  AND (b.industry = '' OR t.industry = 'T' OR b.industry = t.industry AND b.industry_scheme = t.industry_scheme)
ORDER BY b.period, b.break_id
