-- What is remarkable in a vintage: V44 sums and totals, V47 the size of a revision. One case a line.
\ir fixture.psql
SELECT no_plan();

-- A table of industry totals: the fifteen groups of 100 persons each, and a total, in a vintage of its own.
CREATE FUNCTION pg_temp.total_of(code text, region text) RETURNS bigint LANGUAGE sql AS $$
    INSERT INTO framsyn.series (series_id, measure, definition, region, industry_scheme, industry, frequency, first_vintage)
    VALUES (framsyn.series_hash('employed|BAS|' || region || '|total:T|total:T|total:T|T|T|T|1'), 'employed', 'BAS', region, 'total', 'T', 1, 1)
    RETURNING series_id $$;
CREATE FUNCTION pg_temp.store(vintage int, series bigint, period int, value float8) RETURNS void LANGUAGE sql AS $$
    INSERT INTO framsyn.observation (series_id, period, vintage_id, source_row, status, value)
    VALUES (series, period, vintage, 2, CASE WHEN value IS NULL THEN 1 ELSE 0 END, value) $$;
CREATE FUNCTION pg_temp.table_of(name text, region text, total float8, parts float8, leave_out text DEFAULT '') RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    vintage int := pg_temp.open_submission(name);
    c text;
BEGIN
    UPDATE framsyn.submission SET rows_new = 16 WHERE vintage_id = vintage;
    PERFORM pg_temp.store(vintage, pg_temp.total_of('T', region), 2020, total);
    FOR c IN SELECT k.code FROM framsyn.code k WHERE k.scheme = 'sni2007g' AND k.code NOT IN ('US', leave_out) LOOP
        PERFORM pg_temp.store(vintage, pg_temp.make_series(region, c), 2020, parts);
    END LOOP;
    PERFORM pg_temp.admit(vintage, '2024-01-10');
    RETURN vintage;
END $$;
CREATE TEMP TABLE cases (name text, region text, total float8, parts float8, leave_out text, wanted bigint);
INSERT INTO cases VALUES
    ('V44 the sum',                              '1880', 1500, 100,  '',  NULL),
    ('V44 within the noise of sixteen cells',    '1881', 1524, 100,  '',  NULL),
    ('V44 beyond it',                            '1882', 1527, 100,  '',  1),
    ('V44 far beyond it',                        '1883', 1000, 100,  '',  1),
    ('V44 a part that is not there: no sum',     '1884', 1000, 100,  'A', NULL),
    ('V44 large figures, rounded to hundreds',   '1885', 1500050, 100000, '', NULL);
CREATE TEMP TABLE made AS SELECT c.*, pg_temp.table_of(c.name, c.region, c.total, c.parts, c.leave_out) AS vintage FROM cases c;
SELECT is((SELECT r.findings FROM framsyn.vintage_review(m.vintage) r WHERE r.rule = 'V44'), m.wanted, m.name) FROM made m ORDER BY m.region;
SELECT is(r.sentence_en, '1 totals are not the sum of their parts; the largest gap: employed in region 1883, 2020, is 1000 and its sni2007g sum to 1500',
    'V44 with the figures') FROM made m, framsyn.vintage_review(m.vintage) r WHERE m.region = '1883';

-- Municipalities and their county.
CREATE FUNCTION pg_temp.county_of(name text, industry text, county float8) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    vintage int := pg_temp.open_submission(name);
    c text;
BEGIN
    UPDATE framsyn.submission SET rows_new = 13 WHERE vintage_id = vintage;
    PERFORM pg_temp.store(vintage, pg_temp.make_series('20', industry), 2020, county);
    FOR c IN SELECT k.code FROM framsyn.code k WHERE k.scheme = 'region' AND k.parent = '20' LOOP
        PERFORM pg_temp.store(vintage, pg_temp.make_series(c, industry), 2020, 10);
    END LOOP;
    PERFORM pg_temp.admit(vintage, '2024-01-11');
    RETURN vintage;
END $$;
CREATE TEMP TABLE county AS SELECT pg_temp.county_of('c1', 'F', 150) AS as_its_parts, pg_temp.county_of('c2', 'G', 250) AS more;
SELECT is((SELECT r.findings FROM framsyn.vintage_review(as_its_parts) r WHERE r.rule = 'V44'), NULL, 'V44 fifteen municipalities and their county') FROM county;
SELECT is((SELECT r.findings FROM framsyn.vintage_review(more) r WHERE r.rule = 'V44'), 1::bigint, 'V44 a county that has more') FROM county;

-- Revisions of the fifteen groups of 1880, by so many persons each.
CREATE FUNCTION pg_temp.revised(name text, by_persons float8, moment timestamptz) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    vintage int := pg_temp.open_submission(name);
BEGIN
    UPDATE framsyn.submission SET rows_revised = 15 WHERE vintage_id = vintage;
    INSERT INTO framsyn.observation (series_id, period, vintage_id, source_row, status, value)
    SELECT s.series_id, 2020, vintage, 2, 0, 100 + by_persons FROM framsyn.series s WHERE s.region = '1880' AND s.industry_scheme = 'sni2007g';
    PERFORM pg_temp.admit(vintage, moment);
    RETURN vintage;
END $$;
CREATE TEMP TABLE revision AS SELECT pg_temp.revised('r1', 10, '2024-02-01') AS tenth, pg_temp.revised('r2', 40, '2024-03-01') AS larger;
SELECT is((SELECT r.findings FROM framsyn.vintage_review(tenth) r WHERE r.rule = 'V47'), NULL, 'V47 a revision by a tenth') FROM revision;
SELECT is((SELECT r.sentence_en FROM framsyn.vintage_review(larger) r WHERE r.rule = 'V47'),
    '15 figures are revised by 450.0 in all, 27.3 % of what was known before', 'V47 a larger one, with the figures') FROM revision;
SELECT pg_temp.refuses($$INSERT INTO framsyn.review VALUES (-1, now(), '[]')$$, 'review_vintage_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.review SELECT tenth, now(), '{}' FROM revision$$, 'review_findings_are_a_list');
SELECT pg_temp.refuses($$INSERT INTO framsyn.review SELECT tenth, now(), '[]' FROM revision, generate_series(1, 2)$$, 'review_key');
SELECT is_empty($$SELECT * FROM framsyn.vintage_review(-1)$$, 'nothing of a vintage that there is none of');
SELECT * FROM finish();
ROLLBACK;
