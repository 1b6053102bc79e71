-- What analysts noted of the figures: as of a date, taken back, never changed.
\ir fixture.psql
SELECT no_plan();
INSERT INTO framsyn.known_break (county, frequency, period, kind, measure, region, industry_scheme, industry, noted_at, noted_by, reason)
VALUES ('18', 1, 2020, 'once', '', '', 'sni2007g', 'I', '2024-01-01', 'anna', 'pandemic'), ('18', 1, 2019, 'level', 'employed', '18', '', '', '2024-03-01', 'anna', 'BAS');
CREATE TEMP TABLE n AS SELECT min(break_id) AS first FROM framsyn.known_break;
SELECT is(count(*), 0::bigint, 'before it was noted it is not known') FROM framsyn.known_breaks_as_of('2023-12-31');
SELECT is(count(*), 1::bigint, 'from then on it is') FROM framsyn.known_breaks_as_of('2024-02-01');
INSERT INTO framsyn.known_break_end SELECT first, '2024-06-01', 'bo', 'it was a rule' FROM n;
SELECT is(string_agg(reason, ' '), 'BAS', 'and until it is taken back') FROM framsyn.known_breaks_as_of('2024-07-01');
SELECT is(count(*), 2::bigint, 'as of an earlier date it still is') FROM framsyn.known_breaks_as_of('2024-05-01');
SELECT pg_temp.refuses($$INSERT INTO framsyn.known_break_end SELECT first, now(), 'bo', 'again' FROM n$$, 'known_break_end_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.known_break_end VALUES (-1, now(), 'bo', 'x')$$, 'known_break_end_of_one');
SELECT pg_temp.refuses($$INSERT INTO framsyn.known_break_end SELECT max(break_id), now(), '', 'x' FROM framsyn.known_break$$, 'known_break_end_by_not_empty');
SELECT pg_temp.refuses($$INSERT INTO framsyn.known_break_end SELECT max(break_id), now(), 'bo', '' FROM framsyn.known_break$$, 'known_break_end_reason_not_empty');
SELECT pg_temp.refuses($$UPDATE framsyn.known_break SET reason = 'x'$$, 'known_break_append_only');
SELECT pg_temp.refuses($$DELETE FROM framsyn.known_break_end$$, 'known_break_end_append_only');
PREPARE note AS INSERT INTO framsyn.known_break (county, frequency, period, kind, measure, region, industry_scheme, industry, noted_at, noted_by, reason)
VALUES ($1, $2, 2020, $3, '', $4, '', '', now(), $5, $6);
SELECT pg_temp.refuses($$EXECUTE note('', 1, 'once', '', 'a', 'b')$$, 'known_break_county_not_empty');
SELECT pg_temp.refuses($$EXECUTE note('18', 2, 'once', '', 'a', 'b')$$, 'known_break_frequency_known');
SELECT pg_temp.refuses($$EXECUTE note('18', 1, 'shift', '', 'a', 'b')$$, 'known_break_kind_known');
SELECT pg_temp.refuses($$EXECUTE note('18', 1, 'once', '1980', 'a', 'b')$$, 'known_break_region_in_county');
SELECT lives_ok($$EXECUTE note('18', 1, 'once', '00', 'a', 'b')$$, 'of the nation it may be');
SELECT pg_temp.refuses($$EXECUTE note('18', 1, 'once', '', '', 'b')$$, 'known_break_by_not_empty');
SELECT pg_temp.refuses($$EXECUTE note('18', 1, 'once', '', 'a', '')$$, 'known_break_reason_not_empty');
SELECT pg_temp.refuses($$INSERT INTO framsyn.known_break OVERRIDING SYSTEM VALUE SELECT * FROM framsyn.known_break LIMIT 1$$, 'known_break_key');
SELECT * FROM finish();
ROLLBACK;
