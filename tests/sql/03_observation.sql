-- Series and observations: identity, what is refused, append only, and what was known when.
\ir fixture.psql
SELECT no_plan();

-- Literals computed by another program: python3 hashlib, the first 8 bytes of SHA-256, big-endian, signed.
SELECT is(framsyn.series_hash('employed|BAS|1880|sni2007g:B+C|total:T|total:T|T|T|T|1'), '6342042977873219032'::bigint, 'the id of a series is the hash of its key');
SELECT is(framsyn.series_hash('employed|RAMS-16plus|18|total:T|ssyk2012:2221|edugroup:75N|2|16-74|public|12'), '439021808139026854'::bigint, 'all ten dimensions are in it');
SELECT is(framsyn.series_hash('å'), '-1713204181915531007'::bigint, 'of its UTF-8 bytes');

CREATE TEMP TABLE s AS SELECT pg_temp.make_series('1880', 'F') AS f, pg_temp.make_series('1880', 'G') AS g, pg_temp.make_series('1880', 'G', 12) AS monthly;
SELECT pg_temp.refuses($$SELECT pg_temp.make_series('1880', 'F')$$, 'series_key');
SELECT pg_temp.refuses($$UPDATE framsyn.series SET region = '1881' WHERE series_id = (SELECT f FROM s)$$, 'series_id_is_hash_of_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.series (series_id, measure, definition, region, frequency, first_vintage)
    VALUES (framsyn.series_hash('employed|GUESS|18|total:T|total:T|total:T|T|T|T|1'), 'employed', 'GUESS', '18', 1, 1)$$, 'series_definition_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.series (series_id, measure, definition, region, frequency, first_vintage)
    VALUES (framsyn.series_hash('employed|BAS|18|total:T|total:T|total:T|T|T|T|2'), 'employed', 'BAS', '18', 2, 1)$$, 'series_frequency_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.series (series_id, measure, definition, region, sex, frequency, first_vintage)
    VALUES (framsyn.series_hash('employed|BAS|18|total:T|total:T|total:T|K|T|T|1'), 'employed', 'BAS', '18', 'K', 1, 1)$$, 'series_sex_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.series (series_id, measure, definition, region, age, frequency, first_vintage)
    VALUES (framsyn.series_hash('employed|BAS|18|total:T|total:T|total:T|T|old|T|1'), 'employed', 'BAS', '18', 'old', 1, 1)$$, 'series_age_form');
SELECT pg_temp.refuses($$INSERT INTO framsyn.series (series_id, measure, definition, region, sector, frequency, first_vintage)
    VALUES (framsyn.series_hash('employed|BAS|18|total:T|total:T|total:T|T|T|third|1'), 'employed', 'BAS', '18', 'third', 1, 1)$$, 'series_sector_known');
SELECT lives_ok($$INSERT INTO framsyn.series (series_id, measure, definition, region, age, frequency, first_vintage)
    SELECT framsyn.series_hash('employed|BAS|18|total:T|total:T|total:T|T|' || a || '|T|1'), 'employed', 'BAS', '18', a, 1, 1
    FROM unnest(ARRAY['16-74', '65+', '17', 'T']) a$$, 'ages are T, N, N-M or N+');

CREATE TEMP TABLE v AS SELECT pg_temp.open_submission('first') AS first, pg_temp.open_submission('second') AS second,
    pg_temp.open_submission('third') AS third, pg_temp.open_submission('open') AS open;
INSERT INTO framsyn.observation SELECT f, 2020, first, 2, 0, 100 FROM s, v;
INSERT INTO framsyn.observation SELECT f, 2021, first, 3, 4, 110 FROM s, v;
INSERT INTO framsyn.observation SELECT g, 2020, first, 4, 1, NULL FROM s, v;
SELECT pg_temp.refuses($$INSERT INTO framsyn.observation SELECT * FROM framsyn.observation$$, 'observation_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.observation SELECT f, 2022, first, 2, 6, 1 FROM s, v$$, 'observation_status_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.observation SELECT f, 1849, first, 2, 0, 1 FROM s, v$$, 'observation_period_range');
SELECT pg_temp.refuses($$INSERT INTO framsyn.observation SELECT f, 26412, first, 2, 0, 1 FROM s, v$$, 'observation_period_range');
SELECT pg_temp.refuses($$INSERT INTO framsyn.observation SELECT f, 2022, first, 2, 0, 'NaN' FROM s, v$$, 'observation_value_finite');
SELECT pg_temp.refuses($$INSERT INTO framsyn.observation SELECT f, 2022, first, 2, 0, 'Infinity' FROM s, v$$, 'observation_value_finite');
SELECT pg_temp.refuses($$INSERT INTO framsyn.observation SELECT f, 2022, first, 2, 0, '-Infinity' FROM s, v$$, 'observation_value_finite');
SELECT pg_temp.refuses($$INSERT INTO framsyn.observation SELECT f, 2022, first, 2, 0, NULL FROM s, v$$, 'observation_value_present');
SELECT pg_temp.refuses($$INSERT INTO framsyn.observation SELECT f, 2022, first, 2, 2, 5 FROM s, v$$, 'observation_value_present');
SELECT pg_temp.refuses($$INSERT INTO framsyn.observation SELECT 42, 2022, first, 2, 0, 5 FROM v$$, 'observation_series_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.observation SELECT f, 2022, -1, 2, 0, 5 FROM s$$, 'observation_vintage_open');

SELECT is_empty($$SELECT * FROM s, framsyn.observation_as_of(ARRAY[s.f, s.g], '2030-01-01')$$, 'nobody reads an open vintage');
SELECT pg_temp.admit(first, '2024-01-10') FROM v;
SELECT pg_temp.refuses($$INSERT INTO framsyn.observation SELECT f, 2022, first, 2, 0, 5 FROM s, v$$, 'observation_vintage_open');
SELECT pg_temp.refuses($$UPDATE framsyn.observation SET value = 0$$, 'observation_append_only');
SELECT pg_temp.refuses($$DELETE FROM framsyn.observation$$, 'observation_append_only');
SELECT pg_temp.refuses($$TRUNCATE framsyn.observation$$, 'observation_append_only');

-- a revision, a value taken back, one more that is never admitted
INSERT INTO framsyn.observation SELECT f, 2021, second, 2, 0, 112 FROM s, v;
INSERT INTO framsyn.observation SELECT f, 2020, third, 2, 1, NULL FROM s, v;
INSERT INTO framsyn.observation SELECT f, 2020, open, 2, 0, 999 FROM s, v;
SELECT pg_temp.refuses($$DELETE FROM framsyn.observation WHERE vintage_id IN (SELECT unnest(ARRAY[first, open]) FROM v)$$, 'observation_append_only');
SELECT lives_ok($$DELETE FROM framsyn.observation WHERE vintage_id = (SELECT open FROM v)$$, 'rows of an open vintage may go');
INSERT INTO framsyn.observation SELECT f, 2020, open, 2, 0, 999 FROM s, v;
SELECT pg_temp.admit(second, '2024-02-10') FROM v;
SELECT pg_temp.admit(third, '2024-03-10') FROM v;

PREPARE as_of(timestamptz) AS SELECT a.period, a.value, a.status FROM s, framsyn.observation_as_of(ARRAY[s.f], $1) a ORDER BY a.period;
SELECT is_empty($$EXECUTE as_of('2024-01-09 23:59:59')$$, 'before the first vintage nothing is known');
SELECT results_eq($$EXECUTE as_of('2024-01-10')$$, $$VALUES (2020, 100::float8, 0::smallint), (2021, 110, 4::smallint)$$, 'known at the very moment');
SELECT results_eq($$EXECUTE as_of('2024-02-09')$$, $$VALUES (2020, 100::float8, 0::smallint), (2021, 110, 4::smallint)$$, 'a later revision is not known yet');
SELECT results_eq($$EXECUTE as_of('2024-02-10')$$, $$VALUES (2020, 100::float8, 0::smallint), (2021, 112, 0::smallint)$$, 'then it replaces the earlier value');
SELECT results_eq($$EXECUTE as_of('2030-01-01')$$, $$VALUES (2020, NULL::float8, 1::smallint), (2021, 112, 0::smallint)$$, 'a value can be taken back');
SELECT results_eq($$SELECT a.vintage_id, a.source_row, a.known_from FROM s, framsyn.observation_as_of(ARRAY[s.f], '2030-01-01') a WHERE a.period = 2021$$,
    $$SELECT second, 2, timestamptz '2024-02-10' FROM v$$, 'the value knows where it came from');
SELECT is_empty($$SELECT * FROM s, framsyn.observation_as_of(ARRAY[s.monthly], '2030-01-01')$$, 'other series are not mixed in');
SELECT is_empty($$SELECT * FROM framsyn.observation_as_of(ARRAY[]::bigint[], '2030-01-01')$$, 'no series, no rows');

-- A submission that is one small batch is entered as it ends, its rows after it, all in one transaction.
UPDATE framsyn.submission SET state = 'admitted', known_from = '2024-04-10', closed_at = '2024-04-10' FROM v WHERE vintage_id = open;
SELECT lives_ok($$INSERT INTO framsyn.observation SELECT g, 2021, open, 3, 0, 7 FROM s, v$$, 'rows go into a vintage that this transaction admitted');
CREATE TEMP TABLE w AS SELECT pg_temp.open_submission('refused') AS refused;
UPDATE framsyn.submission SET state = 'refused', closed_at = '2024-04-10' FROM w WHERE vintage_id = refused;
SELECT pg_temp.refuses($$INSERT INTO framsyn.observation SELECT g, 2021, refused, 3, 0, 7 FROM s, w$$, 'observation_vintage_open');
SELECT pg_temp.refuses($$INSERT INTO framsyn.observation SELECT g, 2022, unnest(ARRAY[open, first]), 3, 0, 7 FROM s, v$$, 'observation_vintage_open');
SELECT * FROM finish();
ROLLBACK;
