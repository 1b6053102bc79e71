-- The catalogue: what it refuses, the functions of periods, and the code lists that come with the program.
\ir fixture.psql
SELECT no_plan();

SELECT pg_temp.refuses($$INSERT INTO framsyn.code_list VALUES ('region', sha256(''), now())$$, 'code_list_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.code_list VALUES ('x', 'abc', now())$$, 'code_list_checksum_length');
SELECT pg_temp.refuses($$INSERT INTO framsyn.schema_version VALUES (1, 'x', sha256(''), now())$$, 'schema_version_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.schema_version VALUES (0, 'x', sha256(''), now())$$, 'schema_version_positive');
SELECT pg_temp.refuses($$INSERT INTO framsyn.schema_version VALUES (9000, 'x', 'abc', now())$$, 'schema_version_checksum_length');
SELECT pg_temp.refuses($$INSERT INTO framsyn.scheme VALUES ('region', 'a', 'b', 'c')$$, 'scheme_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.scheme VALUES ('SNI', 'a', 'b', 'c')$$, 'scheme_form');
SELECT pg_temp.refuses($$INSERT INTO framsyn.code VALUES ('region', '18', NULL, 1, DEFAULT, DEFAULT, 'a', 'b')$$, 'code_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.code VALUES ('nothing', '18', NULL, 1, DEFAULT, DEFAULT, 'a', 'b')$$, 'code_scheme_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.code VALUES ('region', '', NULL, 1, DEFAULT, DEFAULT, 'a', 'b')$$, 'code_form');
SELECT pg_temp.refuses($$INSERT INTO framsyn.code VALUES ('region', 'a|b', NULL, 1, DEFAULT, DEFAULT, 'a', 'b')$$, 'code_form');
SELECT pg_temp.refuses($$INSERT INTO framsyn.code VALUES ('region', 'a:b', NULL, 1, DEFAULT, DEFAULT, 'a', 'b')$$, 'code_form');
SELECT pg_temp.refuses($$INSERT INTO framsyn.code VALUES ('region', 'x', NULL, -1, DEFAULT, DEFAULT, 'a', 'b')$$, 'code_level_range');
SELECT pg_temp.refuses($$INSERT INTO framsyn.code VALUES ('region', 'x', 'y', 1, DEFAULT, DEFAULT, 'a', 'b')$$, 'code_parent_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.code VALUES ('region', 'x', 'x', 1, DEFAULT, DEFAULT, 'a', 'b')$$, 'code_parent_is_another');
SELECT pg_temp.refuses($$INSERT INTO framsyn.code VALUES ('region', 'x', NULL, 1, '2020-01-01', '2020-01-01', 'a', 'b')$$, 'code_validity_order');
SELECT pg_temp.refuses($$INSERT INTO framsyn.measure VALUES ('employed', 'a', true, true, true, 'a', 'b')$$, 'measure_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.measure VALUES ('Employed', 'a', true, true, true, 'a', 'b')$$, 'measure_form');
SELECT pg_temp.refuses($$INSERT INTO framsyn.definition (measure, definition, rank, name_sv, source) VALUES ('employed', 'BAS', 90, 'a', 'b')$$, 'definition_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.definition (measure, definition, rank, name_sv, source) VALUES ('nothing', 'BAS', 90, 'a', 'b')$$, 'definition_measure_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.definition (measure, definition, rank, name_sv, source) VALUES ('employed', '', 90, 'a', 'b')$$, 'definition_form');
SELECT pg_temp.refuses($$INSERT INTO framsyn.definition (measure, definition, rank, name_sv, source) VALUES ('employed', 'a|b', 90, 'a', 'b')$$, 'definition_form');
SELECT pg_temp.refuses($$INSERT INTO framsyn.definition (measure, definition, rank, name_sv, source) VALUES ('employed', 'NEW', 30, 'a', 'b')$$, 'definition_rank_once');
SELECT lives_ok($$UPDATE framsyn.definition SET rank = 30 - rank WHERE measure = 'employed' AND rank IN (10, 20)$$,
    'two ranks may be exchanged in one statement');
SELECT pg_temp.refuses($$INSERT INTO framsyn.network VALUES ('gysam', 'a', 'b')$$, 'network_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.network VALUES ('other', 'a', 'b')$$, 'network_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.programme_industry VALUES ('gysam', 'gy-programme', 'BA', 'sni2007g', 'F', DEFAULT, DEFAULT, 'x')$$, 'programme_industry_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.programme_industry VALUES ('other', 'gy-programme', 'BA', 'sni2007g', 'G', DEFAULT, DEFAULT, 'x')$$, 'programme_industry_network_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.programme_industry VALUES ('gysam', 'gy-programme', 'ZZ', 'sni2007g', 'F', DEFAULT, DEFAULT, 'x')$$, 'programme_industry_programme_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.programme_industry VALUES ('gysam', 'gy-programme', 'BA', 'sni2007g', 'Z', DEFAULT, DEFAULT, 'x')$$, 'programme_industry_industry_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.programme_industry VALUES ('gysam', 'gy-programme', 'BA', 'sni2007g', 'G', '2021-01-01', '2020-01-01', 'x')$$, 'programme_industry_validity_order');

-- periods
SELECT is(framsyn.period_text(1::smallint, 2021), '2021', 'a year');
SELECT is(framsyn.period_text(4::smallint, 2021 * 4 + 2), '2021-Q3', 'a quarter');
SELECT is(framsyn.period_text(12::smallint, 2021 * 12), '2021-01', 'the first month');
SELECT is(framsyn.period_text(12::smallint, 2021 * 12 + 11), '2021-12', 'the last month');
SELECT is(framsyn.period_text(1::smallint, 850), '0850', 'four digits always');
SELECT is(framsyn.period_text(7::smallint, 2021), NULL, 'no such frequency, no period');
SELECT is(framsyn.period_start(1::smallint, 2021), '2021-01-01', 'a year starts in January');
SELECT is(framsyn.period_start(4::smallint, 2021 * 4 + 3), '2021-10-01', 'the fourth quarter starts in October');
SELECT is(framsyn.period_start(12::smallint, 2020 * 12 + 1), '2020-02-01', 'February');
SELECT is(framsyn.period_start(7::smallint, 2021), NULL, 'no such frequency, no start');

-- code lists
SELECT results_eq($$SELECT level, count(*) FROM framsyn.code WHERE scheme = 'region' AND valid_to = 'infinity' GROUP BY level ORDER BY level$$,
    $$VALUES (0::smallint, 1::bigint), (1::smallint, 21), (2::smallint, 290), (3::smallint, 8)$$, 'country, 21 counties, 290 municipalities, eight large regions');
SELECT is(count(*), 0::bigint, 'every municipality lies in the county its code begins with')
FROM framsyn.code WHERE scheme = 'region' AND level = 2 AND parent IS DISTINCT FROM left(code, 2);
SELECT results_eq($$SELECT code, parent, valid_from, valid_to FROM framsyn.code WHERE scheme = 'region' AND code IN ('0331', '1917') ORDER BY code$$,
    $$VALUES ('0331', '03', '2007-01-01'::date, 'infinity'::date), ('1917', '19', '-infinity', '2007-01-01')$$, 'Heby moved from Västmanland to Uppsala county');
SELECT is(count(*), 12::bigint, 'twelve municipalities in county 18') FROM framsyn.code WHERE scheme = 'region' AND parent = '18';
SELECT results_eq($$SELECT string_agg(code, ' ' ORDER BY code COLLATE "C") FROM framsyn.code WHERE scheme = 'sni2007g'$$,
    $$VALUES ('A B+C D+E F G H I J K L M+N O P Q R+S+T+U US')$$, 'the fifteen industry groups and unknown');
SELECT results_eq($$SELECT scheme, count(*) FROM framsyn.code WHERE scheme IN ('sni2007', 'edugroup', 'yh-area', 'gy-programme')
                    GROUP BY scheme ORDER BY scheme COLLATE "C"$$,
    $$VALUES ('edugroup', 98::bigint), ('gy-programme', 25), ('sni2007', 21 + 88), ('yh-area', 15)$$, 'lists are complete');
SELECT is(count(*), 18::bigint, 'eighteen national programmes are valid in 2026') FROM framsyn.code
WHERE scheme = 'gy-programme' AND level = 1 AND valid_from <= '2026-01-01' AND valid_to > '2026-01-01';
SELECT is(count(*), 0::bigint, 'every scheme has codes') FROM framsyn.scheme s WHERE NOT EXISTS (SELECT FROM framsyn.code c WHERE c.scheme = s.scheme);
SELECT is(count(*), 0::bigint, 'a parent is one level up, or more') FROM framsyn.code c JOIN framsyn.code p ON p.scheme = c.scheme AND p.code = c.parent
WHERE p.level >= c.level;
SELECT is(count(*), 0::bigint, 'names are not empty and have no stray blanks') FROM framsyn.code
WHERE name_sv = '' OR name_en = '' OR name_sv <> btrim(name_sv) OR name_en <> btrim(name_en);
SELECT is(count(*), 0::bigint, 'every known industry is reached by a network') FROM framsyn.code c
WHERE c.scheme = 'sni2007g' AND c.code <> 'US'
  AND NOT EXISTS (SELECT FROM framsyn.programme_industry b WHERE b.industry_scheme = c.scheme AND b.industry = c.code);
SELECT is(count(*), 0::bigint, 'every programme of a network leads to an industry') FROM framsyn.code c
WHERE c.scheme IN ('gy-programme', 'komvux-package', 'yh-area') AND c.level = 1
  AND NOT EXISTS (SELECT FROM framsyn.programme_industry b WHERE b.scheme = c.scheme AND b.programme = c.code);
SELECT results_eq($$SELECT definition FROM framsyn.definition WHERE measure = 'employed' AND synthetic$$, $$VALUES ('SYNTHETIC')$$,
    'synthetic figures are marked');
SELECT results_eq($$SELECT measure FROM framsyn.measure WHERE forecast$$, $$VALUES ('employed')$$, 'employed persons are forecast');
SELECT * FROM finish();
ROLLBACK;
