-- The schema's own state, and the code lists. Used by `framsyn migrate` alone, on a database that
-- may still be empty; hence once_.

-- name: once_schema_present()
SELECT to_regclass('framsyn.schema_version') IS NOT NULL

-- name: once_schema_found()
SELECT to_regnamespace('framsyn') IS NOT NULL

-- name: once_schema_create()
CREATE SCHEMA framsyn

-- name: once_schema_version_create()
CREATE TABLE framsyn.schema_version (
    version    int CONSTRAINT schema_version_key PRIMARY KEY CONSTRAINT schema_version_positive CHECK (version > 0),
    name       text NOT NULL,
    checksum   bytea NOT NULL CONSTRAINT schema_version_checksum_length CHECK (octet_length(checksum) = 32),
    applied_at timestamptz NOT NULL
)

-- name: once_schema_version()
SELECT coalesce(max(version), 0) FROM framsyn.schema_version

-- name: once_schema_applied()
SELECT version, name, checksum FROM framsyn.schema_version ORDER BY version

-- name: once_schema_record($1 version, $2 name, $3 checksum, $4 applied_at)
INSERT INTO framsyn.schema_version (version, name, checksum, applied_at) VALUES ($1, $2, $3, $4)

-- name: once_schema_try_lock($1 key)
SELECT pg_try_advisory_lock($1)

-- name: once_schema_lock($1 key)
SELECT pg_advisory_lock($1)

-- name: once_schema_unlock($1 key)
SELECT pg_advisory_unlock($1)

-- name: once_codes_loaded()
SELECT name, checksum FROM framsyn.code_list

-- name: once_codes_record($1 name, $2 checksum, $3 loaded_at)
INSERT INTO framsyn.code_list (name, checksum, loaded_at) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, loaded_at = excluded.loaded_at

-- Each list of sql/codes goes into a table of its own first: once_incoming_X makes it, `COPY` fills
-- it, once_merge_X brings the catalogue up to it. HEADER MATCH refuses a file with other columns.

-- name: once_incoming_schemes()
CREATE TEMP TABLE incoming (scheme text, name_sv text, name_en text, converts_to text, source text) ON COMMIT DROP

-- name: copy_incoming()
COPY incoming FROM STDIN (FORMAT csv, HEADER match)

-- name: once_merge_schemes()
INSERT INTO framsyn.scheme AS s (scheme, name_sv, name_en, source, converts_to)
SELECT scheme, name_sv, name_en, source, converts_to FROM incoming
ON CONFLICT (scheme) DO UPDATE SET name_sv = excluded.name_sv, name_en = excluded.name_en, source = excluded.source,
    converts_to = excluded.converts_to
WHERE (s.name_sv, s.name_en, s.source, s.converts_to) IS DISTINCT FROM
      (excluded.name_sv, excluded.name_en, excluded.source, excluded.converts_to)

-- name: once_incoming_codes()
CREATE TEMP TABLE incoming (scheme text, code text, parent text, level smallint, valid_from date, valid_to date,
                            name_sv text, name_en text) ON COMMIT DROP

-- A code that left the list stays: old observations are about it. Its end is a valid_to.
-- name: once_merge_codes()
INSERT INTO framsyn.code AS c
SELECT scheme, code, parent, level, coalesce(valid_from, '-infinity'), coalesce(valid_to, 'infinity'), name_sv, name_en
FROM incoming
ON CONFLICT (scheme, code) DO UPDATE SET parent = excluded.parent, level = excluded.level,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to, name_sv = excluded.name_sv, name_en = excluded.name_en
WHERE (c.parent, c.level, c.valid_from, c.valid_to, c.name_sv, c.name_en) IS DISTINCT FROM
      (excluded.parent, excluded.level, excluded.valid_from, excluded.valid_to, excluded.name_sv, excluded.name_en)

-- name: once_incoming_measures()
CREATE TEMP TABLE incoming (measure text, unit text, nonnegative boolean, additive boolean, forecast boolean,
                            skills boolean, name_sv text, name_en text) ON COMMIT DROP

-- name: once_merge_measures()
INSERT INTO framsyn.measure AS m (measure, unit, nonnegative, additive, forecast, skills, name_sv, name_en)
SELECT measure, unit, nonnegative, additive, forecast, skills, name_sv, name_en FROM incoming
ON CONFLICT (measure) DO UPDATE SET unit = excluded.unit, nonnegative = excluded.nonnegative,
    additive = excluded.additive, forecast = excluded.forecast, skills = excluded.skills, name_sv = excluded.name_sv,
    name_en = excluded.name_en
WHERE (m.unit, m.nonnegative, m.additive, m.forecast, m.skills, m.name_sv, m.name_en) IS DISTINCT FROM
      (excluded.unit, excluded.nonnegative, excluded.additive, excluded.forecast, excluded.skills, excluded.name_sv, excluded.name_en)

-- name: once_incoming_definitions()
CREATE TEMP TABLE incoming (measure text, definition text, rank smallint, synthetic boolean, name_sv text,
                            name_en text, source text) ON COMMIT DROP

-- name: once_merge_definitions()
INSERT INTO framsyn.definition AS d (measure, definition, rank, synthetic, name_sv, name_en, source)
SELECT measure, definition, rank, synthetic, name_sv, name_en, source FROM incoming
ON CONFLICT (measure, definition) DO UPDATE SET rank = excluded.rank, synthetic = excluded.synthetic,
    name_sv = excluded.name_sv, name_en = excluded.name_en, source = excluded.source
WHERE (d.rank, d.synthetic, d.name_sv, d.name_en, d.source) IS DISTINCT FROM
      (excluded.rank, excluded.synthetic, excluded.name_sv, excluded.name_en, excluded.source)

-- name: once_incoming_networks()
CREATE TEMP TABLE incoming (network text, name_sv text, name_en text) ON COMMIT DROP

-- name: once_merge_networks()
INSERT INTO framsyn.network AS n SELECT network, name_sv, name_en FROM incoming
ON CONFLICT (network) DO UPDATE SET name_sv = excluded.name_sv, name_en = excluded.name_en
WHERE (n.name_sv, n.name_en) IS DISTINCT FROM (excluded.name_sv, excluded.name_en)

-- name: once_incoming_programme_industry()
CREATE TEMP TABLE incoming (network text, scheme text, programme text, industry_scheme text, industry text,
                            valid_from date, valid_to date, source text) ON COMMIT DROP

-- The bridge between programmes and industries is a proposal that an analyst corrects: rows with
-- another source than the file's are the analyst's, and neither changed nor removed by a new release.
-- name: once_merge_programme_industry()
WITH gone AS (
    DELETE FROM framsyn.programme_industry p
    WHERE p.source IN (SELECT source FROM incoming)
      AND NOT EXISTS (SELECT FROM incoming i WHERE (i.network, i.scheme, i.programme, i.industry_scheme, i.industry) =
                      (p.network, p.scheme, p.programme, p.industry_scheme, p.industry))
)
INSERT INTO framsyn.programme_industry AS p
SELECT network, scheme, programme, industry_scheme, industry, coalesce(valid_from, '-infinity'),
       coalesce(valid_to, 'infinity'), source
FROM incoming
ON CONFLICT (network, scheme, programme, industry_scheme, industry) DO UPDATE
SET valid_from = excluded.valid_from, valid_to = excluded.valid_to
WHERE p.source = excluded.source AND (p.valid_from, p.valid_to) IS DISTINCT FROM (excluded.valid_from, excluded.valid_to)

-- name: once_incoming_correspondence()
CREATE TEMP TABLE incoming (from_scheme text, from_code text, to_scheme text, to_code text, weight float8,
                            valid_from date, valid_to date, source text) ON COMMIT DROP

-- The shares of one code go together: where an analyst has a row of their own, all of that code's in the
-- release stand back.
-- name: once_merge_correspondence()
WITH own AS (
    SELECT DISTINCT c.from_scheme, c.from_code, c.to_scheme FROM framsyn.correspondence c
    WHERE NOT c.released
), gone AS (
    DELETE FROM framsyn.correspondence c
    WHERE (c.from_scheme, c.from_code, c.to_scheme) NOT IN (SELECT from_scheme, from_code, to_scheme FROM own)
      AND NOT EXISTS (SELECT FROM incoming i WHERE (i.from_scheme, i.from_code, i.to_scheme, i.to_code,
                                                    coalesce(i.valid_from, '-infinity')) =
                      (c.from_scheme, c.from_code, c.to_scheme, c.to_code, c.valid_from))
)
INSERT INTO framsyn.correspondence AS c
SELECT from_scheme, from_code, to_scheme, to_code, weight, coalesce(valid_from, '-infinity'), coalesce(valid_to, 'infinity'), source, true
FROM incoming
WHERE (from_scheme, from_code, to_scheme) NOT IN (SELECT from_scheme, from_code, to_scheme FROM own)
ON CONFLICT (from_scheme, from_code, to_scheme, to_code, valid_from) DO UPDATE
SET weight = excluded.weight, valid_to = excluded.valid_to, source = excluded.source
WHERE (c.weight, c.valid_to, c.source) IS DISTINCT FROM (excluded.weight, excluded.valid_to, excluded.source)

-- name: once_incoming_bridge()
CREATE TEMP TABLE incoming (kind text, from_scheme text, from_code text, to_scheme text, to_code text, weight float8,
                            valid_from date, valid_to date, source text) ON COMMIT DROP

-- As for correspondences: a code that an analyst has taken in hand is theirs.
-- name: once_merge_bridge()
WITH own AS (
    SELECT DISTINCT b.kind, b.from_scheme, b.from_code, b.to_scheme FROM framsyn.bridge b
    WHERE NOT b.released
), gone AS (
    DELETE FROM framsyn.bridge b
    WHERE (b.kind, b.from_scheme, b.from_code, b.to_scheme) NOT IN (SELECT kind, from_scheme, from_code, to_scheme FROM own)
      AND NOT EXISTS (SELECT FROM incoming i WHERE (i.kind, i.from_scheme, i.from_code, i.to_scheme, i.to_code,
                                                    coalesce(i.valid_from, '-infinity')) =
                      (b.kind, b.from_scheme, b.from_code, b.to_scheme, b.to_code, b.valid_from))
)
INSERT INTO framsyn.bridge AS b
SELECT kind, from_scheme, from_code, to_scheme, to_code, weight, coalesce(valid_from, '-infinity'),
       coalesce(valid_to, 'infinity'), source, true
FROM incoming
WHERE (kind, from_scheme, from_code, to_scheme) NOT IN (SELECT kind, from_scheme, from_code, to_scheme FROM own)
ON CONFLICT (kind, from_scheme, from_code, to_scheme, to_code, valid_from) DO UPDATE
SET weight = excluded.weight, valid_to = excluded.valid_to, source = excluded.source
WHERE (b.weight, b.valid_to, b.source) IS DISTINCT FROM (excluded.weight, excluded.valid_to, excluded.source)

-- name: once_incoming_place()
CREATE TEMP TABLE incoming (region text, latitude float8, longitude float8, source text) ON COMMIT DROP

-- name: once_merge_place()
INSERT INTO framsyn.place AS p (region, latitude, longitude, source) SELECT region, latitude, longitude, source FROM incoming
ON CONFLICT (region) DO UPDATE SET latitude = excluded.latitude, longitude = excluded.longitude, source = excluded.source
WHERE (p.latitude, p.longitude, p.source) IS DISTINCT FROM (excluded.latitude, excluded.longitude, excluded.source)
