-- Bridges between code lists as analysts see and give them; what the chain reads of them is skill_bridges.

-- As known at a moment, the newest without one. Empty kind, list or code: every one; closed: paths of weight 0 too.
-- name: bridges($1 kind, $2 from_scheme, $3 from, $4 to, $5 as_of, $6 closed)
SELECT b.kind, b.from_scheme, b.from_code AS "from", f.name_sv AS from_name, f.name_en AS from_name_en, b.to_scheme, b.to_code AS "to",
       t.name_sv AS to_name, t.name_en AS to_name_en, b.weight, CASE WHEN isfinite(b.valid_from) THEN b.valid_from::text ELSE '' END AS valid_from,
       CASE WHEN isfinite(b.valid_to) THEN b.valid_to::text ELSE '' END AS valid_to, b.source,
       CASE WHEN isfinite(b.known_from) THEN b.known_from END AS known_from, b.released
FROM framsyn.bridge_as_of(coalesce($5::timestamptz, 'infinity')) b
LEFT JOIN framsyn.code f ON f.scheme = b.from_scheme AND f.code = b.from_code
LEFT JOIN framsyn.code t ON t.scheme = b.to_scheme AND t.code = b.to_code
WHERE $1::text IN ('', b.kind) AND $2::text IN ('', b.from_scheme) AND $3::text IN ('', b.from_code) AND $4::text IN ('', b.to_code)
  AND ($6::boolean OR b.weight > 0)
ORDER BY b.kind, b.from_scheme, b.from_code, b.valid_from, b.to_scheme, b.to_code

-- Those given whose path, kind, codes and first day, an earlier row has. The value names the path: rows need not come from a file.
-- name: bridge_repeats($1 rows, $2 kinds, $3 from_schemes, $4 froms, $5 to_schemes, $6 tos, $7 valid_froms)
SELECT r."row", 'to' AS "column", r.kind || ' ' || r.from_scheme || ':' || r.from_code || ' ' || r.to_scheme || ':' || r.to_code
       || CASE WHEN r.valid_from <> '' THEN ' from ' || r.valid_from ELSE '' END AS value
FROM (SELECT g.*, row_number() OVER (PARTITION BY kind, from_scheme, from_code, to_scheme, to_code, valid_from ORDER BY n) AS turn
      FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) WITH ORDINALITY
           AS g ("row", kind, from_scheme, from_code, to_scheme, to_code, valid_from, n)) r
WHERE r.turn > 1
ORDER BY r.n

-- What of those given leads from or to no code of the lists that its kind joins.
-- name: bridge_strangers($1 rows, $2 kinds, $3 from_schemes, $4 froms, $5 to_schemes, $6 tos)
WITH given AS (
    SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS g ("row", kind, from_scheme, from_code, to_scheme, to_code)
), looked_up AS (
    SELECT g."row", v.side, v.scheme, v.code,
           v.scheme IN (SELECT n.scheme FROM framsyn.network_scheme n) AND g.kind = 'programme_education' AND v.side = 'from'
           OR v.scheme IN ('edugroup', 'edulevel') AND (g.kind, v.side) IN (('programme_education', 'to'), ('education_occupation', 'from'))
           OR v.scheme = 'ssyk2012' AND g.kind = 'education_occupation' AND v.side = 'to'
           OR v.scheme = 'region' AND g.kind = 'home_work' AS of_kind
    FROM given g, LATERAL (VALUES ('from', g.from_scheme, g.from_code), ('to', g.to_scheme, g.to_code)) AS v (side, scheme, code)
)
SELECT l."row", CASE WHEN l.of_kind THEN l.side ELSE l.side || '_scheme' END AS "column", CASE WHEN l.of_kind THEN l.code ELSE l.scheme END AS value
FROM looked_up l
LEFT JOIN framsyn.code c ON c.scheme = l.scheme AND c.code = l.code AND (l.scheme <> 'region' OR c.level = 2)
WHERE NOT l.of_kind OR c.code IS NULL
ORDER BY l."row", l.side

-- Stores them; where nothing changes the row stays as it is, with its source. A path that nobody proposed needs no closing.
-- name: bridge_give($1 kinds, $2 from_schemes, $3 froms, $4 to_schemes, $5 tos, $6 weights, $7 valid_froms, $8 valid_tos, $9 source)
WITH given AS MATERIALIZED (
    SELECT g.kind, g.from_scheme, g.from_code, g.to_scheme, g.to_code, g.weight, coalesce(nullif(g.valid_from, ''), '-infinity')::date AS valid_from,
           coalesce(nullif(g.valid_to, ''), 'infinity')::date AS valid_to
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::text[], $8::text[])
         AS g (kind, from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to)
), compared AS MATERIALIZED (
    SELECT g.*, b.kind IS NULL AND g.weight > 0 AS fresh, abs(b.weight - g.weight) > 1e-9 OR b.valid_to <> g.valid_to AS differs
    FROM given g LEFT JOIN framsyn.bridge b USING (kind, from_scheme, from_code, to_scheme, to_code, valid_from)
), written AS (
    INSERT INTO framsyn.bridge (kind, from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to, source)
    SELECT kind, from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to, $9::text FROM compared WHERE fresh OR differs
    ON CONFLICT ON CONSTRAINT bridge_key DO UPDATE SET weight = excluded.weight, valid_to = excluded.valid_to, source = excluded.source
)
SELECT count(*) FILTER (WHERE fresh)::int, count(*) FILTER (WHERE differs)::int, count(*)::int FROM compared

-- Closes the paths of the codes given that are not given themselves.
-- name: bridge_close_others($1 kinds, $2 from_schemes, $3 froms, $4 to_schemes, $5 tos, $6 valid_froms, $7 source)
WITH given AS MATERIALIZED (
    SELECT g.kind, g.from_scheme, g.from_code, g.to_scheme, g.to_code, coalesce(nullif(g.valid_from, ''), '-infinity')::date AS valid_from
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS g (kind, from_scheme, from_code, to_scheme, to_code, valid_from)
), closed AS (
    UPDATE framsyn.bridge b SET weight = 0, source = $7::text
    WHERE b.weight > 0
      AND (b.kind, b.from_scheme, b.from_code, b.to_scheme, b.valid_from) IN (SELECT kind, from_scheme, from_code, to_scheme, valid_from FROM given)
      AND (b.kind, b.from_scheme, b.from_code, b.to_scheme, b.valid_from, b.to_code) NOT IN
          (SELECT kind, from_scheme, from_code, to_scheme, valid_from, to_code FROM given)
    RETURNING 1
)
SELECT count(*)::int FROM closed

-- The codes given whose shares, stored ones included, now sum to more than 1 on a day; said of the first row of each.
-- name: bridge_excess($1 rows, $2 kinds, $3 from_schemes, $4 froms, $5 to_schemes)
WITH given AS MATERIALIZED (
    SELECT min(g."row") AS "row", g.kind, g.from_scheme, g.from_code, g.to_scheme
    FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[]) AS g ("row", kind, from_scheme, from_code, to_scheme)
    GROUP BY 2, 3, 4, 5
)
SELECT g."row", 'weight' AS "column", max(s.total)::numeric(12, 6)::float8::text AS value
FROM given g, LATERAL (
    SELECT sum(b.weight) AS total
    FROM framsyn.bridge b
    JOIN (SELECT DISTINCT d.valid_from AS day FROM framsyn.bridge d
          WHERE (d.kind, d.from_scheme, d.from_code, d.to_scheme) = (g.kind, g.from_scheme, g.from_code, g.to_scheme)) d
        ON b.valid_from <= d.day AND d.day < b.valid_to
    WHERE (b.kind, b.from_scheme, b.from_code, b.to_scheme) = (g.kind, g.from_scheme, g.from_code, g.to_scheme)
    GROUP BY d.day
) s
WHERE s.total > 1 + 1e-6
GROUP BY g."row" ORDER BY g."row"
