-- Between code lists: correspondences keep the sum, bridges do not exceed it, and a correction stays.
\ir fixture.psql
SELECT no_plan();

-- what is refused
SELECT pg_temp.refuses($$UPDATE framsyn.scheme SET converts_to = 'nothing' WHERE scheme = 'sni2025'$$, 'scheme_converts_to_known');
SELECT pg_temp.refuses($$UPDATE framsyn.scheme SET converts_to = 'sni2025' WHERE scheme = 'sni2025'$$, 'scheme_converts_to_another');
CREATE FUNCTION pg_temp.share(code text, into_code text, weight float8, from_day date DEFAULT '-infinity', to_day date DEFAULT 'infinity',
                              source text DEFAULT 'test', scheme text DEFAULT 'ssyk2012', into_scheme text DEFAULT 'edugroup') RETURNS void
LANGUAGE sql AS $$ INSERT INTO framsyn.correspondence VALUES (scheme, code, into_scheme, into_code, weight, from_day, to_day, source) $$;
SELECT pg_temp.refuses($$SELECT pg_temp.share('221', '75H', 1, source => '')$$, 'correspondence_source_not_empty');
SELECT pg_temp.refuses($$SELECT pg_temp.share('221', '75H', 0)$$, 'correspondence_weight_range');
SELECT pg_temp.refuses($$SELECT pg_temp.share('221', '75H', 1.1)$$, 'correspondence_weight_range');
SELECT pg_temp.refuses($$SELECT pg_temp.share('9999', '75H', 1)$$, 'correspondence_from_known');
SELECT pg_temp.refuses($$SELECT pg_temp.share('221', '75Q', 1)$$, 'correspondence_to_known');
SELECT pg_temp.refuses($$SELECT pg_temp.share('221', '221', 1, into_scheme => 'ssyk2012')$$, 'correspondence_to_another');
SELECT pg_temp.refuses($$SELECT pg_temp.share('221', '75H', 1, '2020-01-01', '2019-01-01')$$, 'correspondence_validity_order');
SELECT pg_temp.refuses($$SELECT pg_temp.share('221', '75H', 1), pg_temp.share('221', '75H', 1)$$, 'correspondence_key');
SELECT pg_temp.refuses($$SELECT pg_temp.share('221', '75H', 0.9)$$, 'correspondence_shares');
SELECT pg_temp.refuses($$SELECT pg_temp.share('221', '75H', 1), pg_temp.share('221', '75V', 0.5, '2020-01-01')$$, 'correspondence_shares');
SELECT pg_temp.refuses($$DELETE FROM framsyn.correspondence WHERE (from_scheme, from_code, to_code) = ('sni2025', 'T', 'G')$$, 'correspondence_shares');
CREATE FUNCTION pg_temp.path(code text, into_code text, weight float8, kind text DEFAULT 'education_occupation', to_day date DEFAULT 'infinity',
                             source text DEFAULT 'test') RETURNS void
LANGUAGE sql AS $$ INSERT INTO framsyn.bridge VALUES (kind, 'edugroup', code, 'ssyk2012', into_code, weight, '-infinity', to_day, source) $$;
SELECT pg_temp.refuses($$SELECT pg_temp.path('01Z', '911', 0.1, 'education_hobby')$$, 'bridge_kind_known');
SELECT pg_temp.refuses($$SELECT pg_temp.path('01Z', '911', 0.1, source => '')$$, 'bridge_source_not_empty');
SELECT pg_temp.refuses($$SELECT pg_temp.path('01Z', '911', -0.1)$$, 'bridge_weight_range');
SELECT pg_temp.refuses($$SELECT pg_temp.path('01Q', '911', 0.1)$$, 'bridge_from_known');
SELECT pg_temp.refuses($$SELECT pg_temp.path('01Z', '998', 0.1)$$, 'bridge_to_known');
SELECT pg_temp.refuses($$SELECT pg_temp.path('01Z', '911', 0.1, to_day => '-infinity')$$, 'bridge_validity_order');
SELECT pg_temp.refuses($$SELECT pg_temp.path('01Z', '911', 0.1), pg_temp.path('01Z', '911', 0.1)$$, 'bridge_key');
SELECT pg_temp.refuses($$SELECT pg_temp.path('01Z', '911', 0.6), pg_temp.path('01Z', '912', 0.6)$$, 'bridge_shares');
SELECT lives_ok($$SELECT pg_temp.path('01Z', '911', 0.6), pg_temp.path('01Z', '912', 0)$$, 'a group may lead to occupations nobody listed, and a path may be closed');

-- where people work who live in a municipality
CREATE FUNCTION pg_temp.commute(home text, work text, weight float8, scheme text DEFAULT 'region') RETURNS void
LANGUAGE sql AS $$ INSERT INTO framsyn.bridge (kind, from_scheme, from_code, to_scheme, to_code, weight, source) VALUES ('home_work', scheme, home, scheme, work, weight, 'test') $$;
SELECT pg_temp.refuses($$SELECT pg_temp.commute('18', '1880', 0.5)$$, 'bridge_home_work_of_municipalities');
SELECT pg_temp.refuses($$SELECT pg_temp.commute('1880', '18', 0.5)$$, 'bridge_home_work_of_municipalities');
SELECT pg_temp.refuses($$SELECT pg_temp.commute('2211', '2212', 0.5, 'ssyk2012')$$, 'bridge_home_work_of_municipalities');
SELECT pg_temp.refuses($$SELECT pg_temp.commute('1881', '1899', 0.5)$$, 'bridge_to_known');
SELECT pg_temp.refuses($$SELECT pg_temp.commute('1881', '1881', 0.5), pg_temp.commute('1881', '1880', 0.51)$$, 'bridge_shares');
SELECT pg_temp.refuses($$INSERT INTO framsyn.bridge (kind, from_scheme, from_code, to_scheme, to_code, weight, source)
    SELECT 'home_work', 'region', h, 'region', w, CASE h WHEN '1814' THEN 0.4 ELSE 0.6 END, 'test' FROM unnest(ARRAY['1814', '1881', '1882']) h, unnest(ARRAY['1881', '1880']) w$$, 'bridge_shares');
SELECT lives_ok($$SELECT pg_temp.commute('1881', '1881', 0.5), pg_temp.commute('1881', '1880', 0.4), pg_temp.commute('1881', '0180', 0.05)$$,
    'they work at home, elsewhere in the county, or outside of it');
SELECT is_empty($$SELECT * FROM framsyn.bridge_history WHERE kind = 'home_work'$$, 'which stands beside no number of a network');
SELECT isnt_empty($$SELECT * FROM framsyn.bridge_history WHERE kind = 'programme_education'$$, 'as a programme''s graduates do');
DELETE FROM framsyn.bridge WHERE kind = 'home_work';

-- an analyst's correction is the analyst's
CREATE FUNCTION pg_temp.as_analyst(statement text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    SET LOCAL ROLE framsyn_analyst;
    EXECUTE statement;
    RESET ROLE;
END $$;
SELECT is(count(*), 0::bigint, 'all rows came with the release') FROM framsyn.correspondence WHERE NOT released;
SELECT lives_ok($$SELECT pg_temp.as_analyst('UPDATE framsyn.bridge SET weight = 0.7, source = ''Bygg- och anläggningsrådet 2026''
    WHERE kind = ''programme_education'' AND from_code = ''BA''')$$, 'an analyst corrects a bridge');
SELECT is(released, false, 'and it is no longer the release''s') FROM framsyn.bridge WHERE kind = 'programme_education' AND from_code = 'BA';
SELECT lives_ok($$SELECT pg_temp.as_analyst('INSERT INTO framsyn.bridge VALUES (''education_occupation'', ''edugroup'', ''02Z'', ''ssyk2012'', ''911'', 0.1,
    ''-infinity'', ''infinity'', ''region'', true)')$$, 'an analyst adds a path');
SELECT is(released, false, 'and cannot pass it off as released') FROM framsyn.bridge WHERE from_code = '02Z' AND to_code = '911';

-- the lists that come with the program
SELECT results_eq($$SELECT scheme, level::int, count(*) FROM framsyn.code WHERE scheme IN ('sni2025', 'ssyk96', 'fa15', 'edugroup2020', 'sun2020-field', 'sun2020-level')
                    GROUP BY scheme, level ORDER BY scheme COLLATE "C", level$$,
    $$VALUES ('edugroup2020', 1, 112::bigint), ('fa15', 1, 60), ('sni2025', 1, 23), ('ssyk96', 1, 10), ('ssyk96', 2, 27), ('ssyk96', 3, 114), ('ssyk96', 4, 354),
             ('sun2020-field', 1, 10), ('sun2020-field', 2, 26), ('sun2020-field', 3, 118), ('sun2020-level', 1, 8), ('sun2020-level', 2, 15), ('sun2020-level', 3, 50)$$,
    'lists are complete');
SELECT results_eq($$SELECT scheme, name_en FROM framsyn.code WHERE code = 'K' AND scheme IN ('sni2007', 'sni2025') ORDER BY scheme$$,
    $$VALUES ('sni2007', 'Financial and insurance activities'),
             ('sni2025', 'Telecommunication, computer programming, consulting, computing infrastructure and other information services')$$,
    'one letter, two meanings');
SELECT is_empty($$SELECT c.scheme, c.code FROM framsyn.code c JOIN framsyn.scheme s USING (scheme)
    WHERE s.converts_to IS NOT NULL AND c.scheme <> 'sni2007' AND c.level = least((SELECT max(d.level) FROM framsyn.code d WHERE d.scheme = c.scheme), 3)
      AND NOT EXISTS (SELECT FROM framsyn.correspondence k WHERE (k.from_scheme, k.from_code, k.to_scheme) = (c.scheme, c.code, s.converts_to))$$,
    'every code of a scheme that converts has somewhere to go, of SSYK 96 those of three digits');
SELECT is_empty($$SELECT c.code, count(k.to_code) FROM framsyn.code c LEFT JOIN framsyn.correspondence k ON (k.from_scheme, k.from_code, k.to_scheme, k.weight) = ('region', c.code, 'fa15', 1)
    WHERE c.scheme = 'region' AND c.level = 2 GROUP BY c.code HAVING count(k.to_code) <> 1$$, 'every municipality lies in exactly one functional region');
SELECT is_empty($$SELECT f.code FROM framsyn.code f WHERE f.scheme = 'fa15'
    AND NOT EXISTS (SELECT FROM framsyn.correspondence k WHERE (k.to_scheme, k.to_code) = ('fa15', f.code))$$, 'and every functional region has one');
SELECT results_eq($$SELECT count(*), count(DISTINCT left(code, 3)) FROM framsyn.code WHERE scheme = 'region' AND level = 3$$,
    $$VALUES (8::bigint, 3::bigint)$$, 'eight large regions in three parts of the country');
SELECT is_empty($$SELECT c.code FROM framsyn.code c WHERE c.scheme = 'komvux-package' AND c.level = 1
    AND NOT EXISTS (SELECT FROM framsyn.code k JOIN framsyn.code n USING (scheme, parent)
                    WHERE k.scheme = c.scheme AND k.parent = c.code AND k.valid_to = n.valid_from)$$, 'an area of adult education has two editions of packages, one after the other');
SELECT is_empty($$SELECT c.code FROM framsyn.code c WHERE c.scheme = 'sni2007' AND c.level = 1
    AND NOT EXISTS (SELECT FROM framsyn.correspondence k WHERE (k.from_scheme, k.from_code, k.to_scheme) = (c.scheme, c.code, 'sni2007g'))$$, 'every section lies in a group');
SELECT results_eq($$SELECT from_code, to_code FROM framsyn.correspondence WHERE from_scheme = 'gy-programme' AND to_scheme = 'gy-programme' ORDER BY from_code$$,
    $$VALUES ('HA', 'FS'), ('HV', 'FR')$$, 'programmes that were succeeded');
SELECT is_empty($$SELECT c.scheme, c.code FROM framsyn.code c WHERE c.scheme IN ('gy-programme', 'komvux-package', 'yh-area') AND c.level = 1
    AND NOT EXISTS (SELECT FROM framsyn.bridge b WHERE b.kind = 'programme_education' AND (b.from_scheme, b.from_code) = (c.scheme, c.code))$$,
    'every programme leads to an education group');
SELECT is_empty($$SELECT b.to_code FROM framsyn.bridge b WHERE b.kind = 'programme_education' AND b.to_code NOT IN ('03A', '03N', '95Z')
    AND NOT EXISTS (SELECT FROM framsyn.bridge o WHERE o.kind = 'education_occupation' AND (o.from_scheme, o.from_code) = (b.to_scheme, b.to_code))$$,
    'and from there to occupations, unless it only prepares for more education');

-- conversion: SNI 2025 into the fifteen groups
CREATE FUNCTION pg_temp.section(code text) RETURNS bigint LANGUAGE sql AS $$
    INSERT INTO framsyn.series (series_id, measure, definition, region, industry_scheme, industry, frequency, first_vintage)
    VALUES (framsyn.series_hash('employed|BAS|18|sni2025:' || code || '|total:T|total:T|T|T|T|1'), 'employed', 'BAS', '18', 'sni2025', code, 1, 1)
    RETURNING series_id $$;
CREATE TEMP TABLE s AS SELECT o.vintage, c.code, pg_temp.section(c.code) AS id
FROM (SELECT pg_temp.open_submission('sni 2025') AS vintage OFFSET 0) o, framsyn.code c WHERE c.scheme = 'sni2025';
INSERT INTO framsyn.observation (series_id, period, vintage_id, source_row, status, value)
SELECT s.id, p.period, s.vintage, 2, CASE WHEN v.value IS NULL THEN 1 ELSE 0 END, v.value
FROM s, unnest(ARRAY[2026, 2027]) AS p (period),
     LATERAL (SELECT CASE WHEN s.code = 'K' AND p.period = 2027 THEN NULL WHEN s.code = 'G' THEN 1000 WHEN s.code = 'T' THEN 200 ELSE 10.0 END AS value) v;
SELECT pg_temp.admit(max(vintage), '2026-06-01') FROM s;
CREATE TEMP VIEW converted AS SELECT c.* FROM framsyn.observation_converted((SELECT array_agg(id) FROM s), 'industry', 'sni2007g', 'infinity') c;
SELECT results_eq($$SELECT code, value FROM converted WHERE period = 2026 AND code IN ('G', 'J', 'K', 'O', 'R+S+T+U') ORDER BY code$$,
    $$VALUES ('G', 1050::float8), ('J', 20), ('K', 10), ('O', 10), ('R+S+T+U', 180)$$, 'each code by its shares: the old letters, and a quarter of T is repair of cars');
SELECT is(sum(c.value), (SELECT sum(o.value) FROM framsyn.observation o JOIN s ON s.id = o.series_id WHERE o.period = 2026), 'the sum stays')
FROM converted c WHERE c.period = 2026;
SELECT is(value, NULL, 'what lacks a part is unknown, not less') FROM converted WHERE period = 2027 AND code = 'J';
SELECT is(value, 10::float8, 'what lacks none is not') FROM converted WHERE period = 2027 AND code = 'K';
SELECT is(parts, 'sni2025:G 1, sni2025:T 0.25', 'a converted figure says what it is made of') FROM converted WHERE period = 2026 AND code = 'G';
SELECT ok(bool_and(converted), 'and that it is converted') FROM converted;
SELECT is_empty($$SELECT c.* FROM s, framsyn.observation_converted(ARRAY[s.id], 'industry', 'sni2007g', 'infinity') c WHERE s.code = 'G' AND c.value IS NOT NULL$$,
    'a part without a series is unknown as well');
SELECT is_empty($$SELECT c.* FROM s, framsyn.observation_converted(ARRAY[s.id], 'industry', 'sni2007g', '2026-05-31') c$$, 'nothing before it was known');
SELECT is_empty($$SELECT c.* FROM s, framsyn.observation_converted(ARRAY[s.id], 'industry', 'edugroup', 'infinity') c$$, 'nothing where there is no correspondence');

-- where municipalities lie
SELECT pg_temp.refuses($$UPDATE framsyn.place SET latitude = 54 WHERE region = '1880'$$, 'place_latitude_in_sweden');
SELECT pg_temp.refuses($$UPDATE framsyn.place SET longitude = 25 WHERE region = '1880'$$, 'place_longitude_in_sweden');
SELECT pg_temp.refuses($$UPDATE framsyn.place SET source = '' WHERE region = '1880'$$, 'place_source_not_empty');
SELECT pg_temp.refuses($$INSERT INTO framsyn.place VALUES ('1899', DEFAULT, 59, 15, 'test')$$, 'place_region_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.place VALUES ('1880', DEFAULT, 59, 15, 'test')$$, 'place_key');
SELECT results_eq($$SELECT region FROM framsyn.place ORDER BY region$$,
    $$SELECT code FROM framsyn.code WHERE scheme = 'region' AND level = 2 AND valid_to = 'infinity' ORDER BY code$$, 'every municipality of today has a place');
CREATE FUNCTION pg_temp.kilometres(one text, another text) RETURNS float8 LANGUAGE sql AS $$
    SELECT 12742 * asin(sqrt(sind((b.latitude - a.latitude) / 2) ^ 2 + cosd(a.latitude) * cosd(b.latitude) * sind((b.longitude - a.longitude) / 2) ^ 2))
    FROM framsyn.place a, framsyn.place b WHERE a.region = one AND b.region = another $$;
SELECT results_eq($$SELECT home, work, round(pg_temp.kilometres(home, work)) FROM (VALUES ('1880', '1881'), ('1880', '1814'), ('1883', '1880'), ('1880', '0180'), ('0180', '1480'),
    ('1280', '2584')) AS v (home, work)$$,
    $$VALUES ('1880', '1881', 17::float8), ('1880', '1814', 22), ('1883', '1880', 39), ('1880', '0180', 163), ('0180', '1480', 397), ('1280', '2584', 1412)$$,
    'Örebro is 17 km from Kumla, 22 from Fjugesta, 39 from Karlskoga and 163 from Stockholm');
SELECT is_empty($$SELECT a.region FROM framsyn.place a WHERE NOT (SELECT min(pg_temp.kilometres(a.region, b.region)) BETWEEN 1.5 AND 100 FROM framsyn.place b WHERE b.region <> a.region)$$,
    'the nearest neighbour of each is a commuter''s way off');

-- what was known when
SET CONSTRAINTS ALL IMMEDIATE; -- as at the end of a transaction
CREATE FUNCTION pg_temp.next_transaction() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT set_config('framsyn.known_moment', '', true); SELECT clock_timestamp() $$;
CREATE FUNCTION pg_temp.shares(cut timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(b.to_code || ' ' || b.weight, ', ' ORDER BY b.to_code) FROM framsyn.bridge_as_of(cut) b
    WHERE (b.kind, b.from_code) = ('education_occupation', '02Z') $$;
CREATE TEMP TABLE moments AS SELECT 0 AS n, pg_temp.next_transaction() AS at;
DO $$ BEGIN
    DELETE FROM framsyn.bridge WHERE (kind, from_code) = ('education_occupation', '02Z');
    INSERT INTO framsyn.bridge VALUES ('education_occupation', 'edugroup', '02Z', 'ssyk2012', '911', 0.2, '-infinity', 'infinity', 'a');
    INSERT INTO moments SELECT 1, pg_temp.next_transaction();
    UPDATE framsyn.bridge SET weight = 0.3 WHERE (kind, from_code) = ('education_occupation', '02Z');
    INSERT INTO moments SELECT 2, pg_temp.next_transaction();
    DELETE FROM framsyn.bridge WHERE (kind, from_code) = ('education_occupation', '02Z');
    INSERT INTO moments SELECT 3, pg_temp.next_transaction();
END $$;
SELECT results_eq($$SELECT n, pg_temp.shares(at) FROM moments WHERE n > 0 ORDER BY n$$, $$VALUES (1, '911 0.2'), (2, '911 0.3'), (3, NULL)$$,
    'a share is what it was at each moment');
SELECT is(pg_temp.shares('infinity'), NULL, 'and now what it is');
SELECT is_empty($$SELECT * FROM framsyn.bridge WHERE known_from = 'infinity' UNION ALL SELECT * FROM framsyn.bridge_as_of('-infinity') WHERE known_from > '-infinity'$$,
    'none stays pending');
DO $$ BEGIN -- twice in one transaction: what nobody ever saw leaves no trace
    SET CONSTRAINTS ALL DEFERRED;
    INSERT INTO framsyn.bridge VALUES ('education_occupation', 'edugroup', '02Z', 'ssyk2012', '911', 0.4, '-infinity', 'infinity', 'a');
    UPDATE framsyn.bridge SET weight = 0.5 WHERE (kind, from_code) = ('education_occupation', '02Z');
    SET CONSTRAINTS ALL IMMEDIATE;
END $$;
SELECT is((SELECT count(*) FROM framsyn.bridge_past WHERE from_code = '02Z' AND weight = 0.4), 0::bigint, 'what was written over before anybody could know it is not in the past');
DO $$ BEGIN -- what a later statement writes is seen to as well
    SET CONSTRAINTS ALL DEFERRED;
    UPDATE framsyn.bridge SET weight = 0.6 WHERE (kind, from_code) = ('education_occupation', '02Z');
    SET CONSTRAINTS ALL IMMEDIATE;
    INSERT INTO framsyn.bridge VALUES ('education_occupation', 'edugroup', '02Z', 'ssyk2012', '912', 0.3, '-infinity', 'infinity', 'a');
END $$;
SELECT is_empty($$SELECT * FROM framsyn.bridge WHERE known_from = 'infinity'$$, 'none stays pending where constraints were checked in between');
SELECT pg_temp.refuses($$UPDATE framsyn.bridge SET weight = 0.5 WHERE (kind, from_code, to_code) = ('education_occupation', '02Z', '912')$$, 'bridge_shares');
CREATE TEMP TABLE before_change AS SELECT pg_temp.next_transaction() AS at;
SELECT lives_ok($$SELECT pg_temp.as_analyst('UPDATE framsyn.correspondence SET weight = CASE to_code WHEN ''G'' THEN 0.5 ELSE 0.5 END, source = ''region''
    WHERE (from_scheme, from_code, to_scheme) = (''sni2025'', ''T'', ''sni2007g'')')$$, 'an analyst corrects a share');
SELECT is((SELECT value FROM converted WHERE period = 2026 AND code = 'G'), 1100::float8, 'what is converted now goes by the new share');
SELECT is((SELECT string_agg(weight::text, ' ' ORDER BY to_code) FROM framsyn.correspondence_as_of((SELECT at FROM before_change)) WHERE (from_scheme, from_code, to_scheme) = ('sni2025', 'T', 'sni2007g')),
    '0.25 0.75', 'the old share is what was known before');
SELECT pg_temp.refuses($$INSERT INTO framsyn.bridge_past SELECT b.*, b.known_from FROM framsyn.bridge b LIMIT 1$$, 'bridge_past_known_order');
SELECT pg_temp.refuses($$INSERT INTO framsyn.correspondence_past SELECT c.*, c.known_from FROM framsyn.correspondence c LIMIT 1$$, 'correspondence_past_known_order');
SELECT pg_temp.refuses($$UPDATE framsyn.bridge_past SET weight = 1$$, 'bridge_past_append_only');
SELECT pg_temp.refuses($$DELETE FROM framsyn.correspondence_past$$, 'correspondence_past_append_only');
SELECT throws_ok($$SELECT pg_temp.as_analyst('UPDATE framsyn.bridge SET known_from = ''2020-01-01''')$$, '42501', NULL, 'nobody writes since when it was known');
SELECT * FROM finish();
ROLLBACK;
