-- What networks see: their programmes, the latest baseline, and no small cell, neither shown nor to be computed.
\ir fixture.psql
SELECT no_plan();

-- Counts of one county and one year as a list of rows (industry, then one count for each municipality); margins are added.
CREATE FUNCTION pg_temp.publish_table(county text, municipalities text[], industries text[], counts float8[], naive float8[] DEFAULT NULL)
    RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    run bigint := pg_temp.make_run(county, 'computed');
    panel int := pg_temp.make_panel('employed', county, 1);
    cell record;
    target int;
BEGIN
    FOR cell IN
        SELECT coalesce(r, county) AS region, coalesce(i, 'T') AS industry, sum(counts[a][b]) AS mean, sum(coalesce(naive[a][b], counts[a][b])) AS naive
        FROM unnest(industries) WITH ORDINALITY AS x (i, a), unnest(municipalities) WITH ORDINALITY AS y (r, b)
        GROUP BY GROUPING SETS ((r, i), (r), (i), ())
    LOOP
        target := pg_temp.make_target(panel, cell.region, cell.industry);
        PERFORM pg_temp.make_fit(run, target, 2023), pg_temp.make_forecast(run, target, 1, 2024, cell.mean, cell.naive);
    END LOOP;
    RETURN pg_temp.publish(run, county);
END $$;

-- The hidden cells of a county: those that could be computed from the shown ones. A hidden cell is an edge between its row and its
-- column; it can be computed exactly when no other path of hidden cells joins the two (a bridge).
CREATE FUNCTION pg_temp.computable(of_scenario bigint) RETURNS SETOF text LANGUAGE sql AS $$
    WITH RECURSIVE hidden AS (
        SELECT 'row ' || industry AS a, 'column ' || region AS b, industry || ' ' || region AS cell
        FROM framsyn.network_cell WHERE scenario_id = of_scenario AND (small OR secondary)
    ), reach (cell, node) AS (
        SELECT cell, a FROM hidden
        UNION
        SELECT r.cell, CASE h.a WHEN r.node THEN h.b ELSE h.a END
        FROM reach r JOIN hidden h ON r.node IN (h.a, h.b) AND h.cell <> r.cell
    )
    SELECT h.cell FROM hidden h WHERE NOT EXISTS (SELECT FROM reach r WHERE r.cell = h.cell AND r.node = h.b) $$;

-- A small county. F is small in 2523; A is the smallest industry there that is small nowhere, 2521 the smallest municipality.
CREATE TEMP TABLE s AS SELECT pg_temp.publish_table('25', ARRAY['2580', '2581', '2521', '2523'], ARRAY['A', 'F', 'G', 'Q'],
    '{{400, 30, 20, 12}, {900, 80, 25, 3}, {1000, 90, 60, 50}, {2000, 300, 90, 80}}') AS scenario;
CREATE VIEW pg_temp.seen AS SELECT industry || ' ' || region AS cell, note, mean, lo80, hi80, lo95, hi95, naive, programmes
    FROM framsyn.gysam g WHERE g.scenario_id = (SELECT scenario FROM s);

SELECT results_eq($$SELECT cell, note FROM pg_temp.seen WHERE note <> '' ORDER BY cell COLLATE "C"$$,
    $$VALUES ('A 2521', 'hidden'), ('A 2523', 'hidden'), ('F 2521', 'hidden'), ('F 2523', '<5')$$, 'a small cell and the other corners of its rectangle are hidden');
SELECT is_empty($$SELECT cell FROM pg_temp.seen WHERE note IN ('<5', 'hidden') AND num_nonnulls(mean, lo80, hi80, lo95, hi95, naive) > 0$$, 'with every figure they have');
SELECT is_empty($$SELECT cell FROM pg_temp.seen WHERE note = '' AND num_nonnulls(mean, lo80, hi80, lo95, hi95, naive) < 6$$, 'all others are shown whole');
SELECT is_empty($$SELECT pg_temp.computable(scenario) FROM s$$, 'no hidden cell can be computed from rows and totals');
SELECT is(mean, 1008::float8, 'the county''s total of a masked industry stays') FROM pg_temp.seen WHERE cell = 'F 25';
SELECT is(mean, 145::float8, 'and the municipality''s total') FROM pg_temp.seen WHERE cell = 'T 2523';
SELECT is(count(*), 25::bigint, 'five rows of five columns') FROM pg_temp.seen;

-- The naive forecast repeats the last figure: a small one is masked even where the forecast is not small.
CREATE TEMP TABLE n AS SELECT pg_temp.publish_table('24', ARRAY['2480', '2481', '2482'], ARRAY['A', 'F', 'G'],
    '{{100, 50, 40}, {90, 60, 8}, {80, 70, 60}}', '{{100, 50, 40}, {90, 60, 4}, {80, 70, 60}}') AS scenario;
SELECT results_eq($$SELECT note FROM framsyn.gysam g JOIN n ON g.scenario_id = n.scenario WHERE region = '2482' AND industry = 'F'$$, $$VALUES ('<5')$$,
    'a rival below 5 hides the cell');
-- the boundary
CREATE TEMP TABLE b AS SELECT pg_temp.publish_table('23', ARRAY['2380', '2303', '2305'], ARRAY['A', 'F', 'G'], '{{100, 50, 40}, {90, 5, 4.99}, {80, 70, 60}}') AS scenario;
SELECT results_eq($$SELECT c.industry || ' ' || c.region FROM framsyn.network_cell c JOIN b ON c.scenario_id = b.scenario WHERE c.small$$, $$VALUES ('F 2305')$$, '5 is shown, 4.99 is not');

-- Hard cases: whole rows and columns small, zeros, small margins, one municipality, one industry.
CREATE TEMP TABLE hard AS
SELECT 'a small row' AS what, pg_temp.publish_table('22', ARRAY['2280', '2281', '2282', '2283'], ARRAY['A', 'F', 'G'], '{{1, 0, 2, 0}, {90, 80, 70, 60}, {50, 40, 30, 20}}') AS scenario
UNION ALL SELECT 'a small column', pg_temp.publish_table('21', ARRAY['2180', '2181', '2182'], ARRAY['A', 'F', 'G', 'Q'], '{{100, 50, 1}, {90, 80, 0}, {50, 40, 3}, {90, 80, 2}}')
UNION ALL SELECT 'small everywhere', pg_temp.publish_table('20', ARRAY['2080', '2081', '2082'], ARRAY['A', 'F', 'G'], '{{1, 2, 3}, {4, 0, 2}, {3, 3, 3}}')
UNION ALL SELECT 'a small cell in the smallest row and column', pg_temp.publish_table('19', ARRAY['1980', '1981', '1982'], ARRAY['A', 'F', 'G'], '{{2, 10, 20}, {20, 80, 100}, {20, 100, 1000}}')
UNION ALL SELECT 'a diagonal', pg_temp.publish_table('17', ARRAY['1780', '1781', '1782', '1783'], ARRAY['A', 'F', 'G', 'Q'], '{{1, 50, 60, 70}, {50, 2, 60, 70}, {50, 60, 3, 70}, {50, 60, 70, 4}}')
UNION ALL SELECT 'two municipalities', pg_temp.publish_table('14', ARRAY['1480', '1481'], ARRAY['A', 'F'], '{{1, 50}, {60, 70}}');
SELECT is_empty(format('SELECT pg_temp.computable(%s)', scenario), 'nothing can be computed: ' || what) FROM hard;
SELECT is(count(*), 0::bigint, 'every small count is masked') FROM framsyn.network_cell c WHERE c.mean < 5 AND NOT c.small AND c.measure = 'employed';

-- Twelve random counties, the same every time.
SELECT setseed(0.5);
CREATE TEMP TABLE chance AS SELECT county, pg_temp.publish_table(county, (SELECT array_agg(county || m) FROM unnest(ARRAY['01', '02', '03', '04', '05', '06']) m),
    ARRAY['A', 'F', 'G', 'Q', 'O'], (SELECT array_agg(line) FROM (SELECT array_agg(floor(exp(random() * 6 * (1 + 0 * i))) - 1) AS line
        FROM generate_series(1, 5) i, generate_series(1, 6) j GROUP BY i, county) x)) AS scenario
FROM unnest(ARRAY['01', '03', '04', '05', '06', '07', '08', '09', '10', '12', '13', '18']) county;
SELECT ok(count(*) > 60, 'random counties have many small cells: ' || count(*)) FROM framsyn.network_cell c JOIN chance ON c.scenario_id = chance.scenario WHERE small;
SELECT is_empty($$SELECT county, pg_temp.computable(scenario) FROM chance$$, 'nothing can be computed in any of them');

-- Sectors: parts that add up to a shown total are hidden together.
CREATE TEMP TABLE sectors AS SELECT pg_temp.make_run('25', 'computed') AS run;
SELECT pg_temp.make_fit(run, t, 2023), pg_temp.make_forecast(run, t, 1, 2024, v) FROM sectors,
    (SELECT pg_temp.make_target(pg_temp.make_panel('employed', '25', 4), r, i, s) AS t, v FROM (VALUES
        ('2580', 'A', 'T', 100), ('2580', 'A', 'private', 97), ('2580', 'A', 'public', 3), ('2581', 'A', 'T', 70), ('2581', 'A', 'private', 40), ('2581', 'A', 'public', 30),
        ('2580', 'F', 'T', 100), ('2580', 'F', 'private', 60), ('2580', 'F', 'public', 40), ('2581', 'F', 'T', 80), ('2581', 'F', 'private', 50), ('2581', 'F', 'public', 30),
        ('25', 'A', 'T', 170), ('25', 'A', 'private', 137), ('25', 'A', 'public', 33), ('25', 'F', 'T', 180), ('25', 'F', 'private', 110), ('25', 'F', 'public', 70),
        ('2580', 'T', 'T', 200), ('2580', 'T', 'private', 157), ('2580', 'T', 'public', 43), ('2581', 'T', 'T', 150), ('2581', 'T', 'private', 90), ('2581', 'T', 'public', 60),
        ('25', 'T', 'T', 350), ('25', 'T', 'private', 247), ('25', 'T', 'public', 103)) AS x (r, i, s, v) OFFSET 0) y;
ALTER TABLE sectors ADD scenario bigint;
UPDATE sectors SET scenario = pg_temp.publish(run, '25');
SELECT results_eq($$SELECT sector, string_agg(industry || ' ' || region, ', ' ORDER BY industry, region) FROM framsyn.network_cell c JOIN sectors p ON c.scenario_id = p.scenario
        WHERE (small OR secondary) GROUP BY sector ORDER BY sector COLLATE "C"$$,
    $$VALUES ('private', 'A 2580, A 2581, F 2580, F 2581'), ('public', 'A 2580, A 2581, F 2580, F 2581')$$, 'a cell hidden in one sector is hidden in all, and the total is shown');

-- Too wide; a measure that is no count; terms; programmes; the latest scenario only.
CREATE TEMP TABLE w AS SELECT pg_temp.make_run('24', 'computed') AS run, pg_temp.make_target(pg_temp.make_panel('employed', '24', 12), '24', 'F') AS wide,
    pg_temp.make_target(pg_temp.make_panel('employed', '24', 12), '24', 'A') AS limit, pg_temp.make_target(pg_temp.make_panel('employed', '24', 12), '24', 'US') AS unknown,
    pg_temp.make_target(pg_temp.make_panel('unemployment_rate', '24', 1), '24', 'T') AS rate;
SELECT pg_temp.make_fit(run, wide, 24287), pg_temp.make_fit(run, w.limit, 24287), pg_temp.make_fit(run, unknown, 24287), pg_temp.make_fit(run, rate, 2023),
    pg_temp.make_forecast(run, wide, 1, 24288, 100, width => 0.51), pg_temp.make_forecast(run, w.limit, 1, 24288, 100, width => 0.5),
    pg_temp.make_forecast(run, unknown, 1, 24288, 100), pg_temp.make_forecast(run, rate, 3, 2026, 3), pg_temp.make_forecast(run, rate, 4, 2027, 3) FROM w;
INSERT INTO framsyn.dialogue_move SELECT run, w.limit, 1, 96.4, 9 FROM w UNION ALL SELECT run, wide, 1, 90, 20 FROM w;
INSERT INTO framsyn.effect SELECT run, w.limit, 1, 1, 0, 2, 0, 2 FROM w;
ALTER TABLE w ADD scenario bigint;
UPDATE w SET scenario = pg_temp.publish(run, '24');
SELECT results_eq($$SELECT industry, note, mean, naive, round(lo80::numeric, 6), period, frequency, term, data_until FROM framsyn.gysam g JOIN w ON g.scenario_id = w.scenario
        WHERE measure = 'employed' ORDER BY industry$$,
    $$VALUES ('A', '', 100::float8, 100::float8, 50.000000, '2024-01', 'month', 'short', '2023-12'), ('F', 'too uncertain', NULL, NULL, 49.000000, '2024-01', 'month', 'short', '2023-12')$$,
    'above +-50 % the point is hidden and its interval stays; unknown industry is nobody''s');
SELECT results_eq($$SELECT industry, dialogue_moved FROM framsyn.gysam g JOIN w ON g.scenario_id = w.scenario WHERE measure = 'employed' ORDER BY industry$$,
    $$VALUES ('A', 3::float8), ('F', NULL)$$, 'what employers'' answers moved a number by, in whole persons, less an assumption''s effect; not of one that is not shown');
SELECT is_empty($$SELECT dialogue_moved FROM framsyn.yh g JOIN w ON g.scenario_id = w.scenario WHERE measure = 'unemployment_rate' AND dialogue_moved IS NOT NULL$$,
    'nor where none bear upon it');
SELECT results_eq($$SELECT industry, round(dialogue_moved::numeric, 6), without_dialogue FROM framsyn.scenario_forecast f JOIN w ON f.scenario_id = w.scenario WHERE without_dialogue IS NOT NULL ORDER BY industry$$,
    $$VALUES ('A', 2.600000, 96.4::float8), ('F', 10.000000, 90)$$, 'analysts have it to the last digit, and the number without them');
SELECT results_eq($$SELECT note, mean, horizon, term, frequency FROM framsyn.yh g JOIN w ON g.scenario_id = w.scenario WHERE measure = 'unemployment_rate' ORDER BY horizon$$,
    $$VALUES ('', 3::float8, 3::smallint, 'short', 'year'), ('', 3, 4::smallint, 'long', 'year')$$, 'a rate of 3 is no small count; years are short term up to three ahead');
SELECT is_empty($$SELECT * FROM framsyn.gysam g JOIN n ON g.scenario_id = n.scenario$$, 'an earlier scenario of the county is not shown any more');
SELECT is(programmes, 'BA EE TE VF', 'construction as programmes of GySam') FROM framsyn.gysam g JOIN w ON g.scenario_id = w.scenario WHERE industry = 'F';
SELECT is(programmes, 'YP-BA YP-EE YP-VF', 'as packages of REKO') FROM framsyn.reko g JOIN w ON g.scenario_id = w.scenario WHERE industry = 'F';
SELECT is(programmes, 'BYGG TEKNIK', 'as areas of YH') FROM framsyn.yh g JOIN w ON g.scenario_id = w.scenario WHERE industry = 'F';
SELECT is(programmes, NULL, 'the total of all industries has no programme') FROM framsyn.yh g JOIN w ON g.scenario_id = w.scenario WHERE industry = 'T' AND horizon = 3;
SELECT results_eq($$SELECT DISTINCT region_name, industry_name FROM framsyn.gysam g JOIN w ON g.scenario_id = w.scenario WHERE industry = 'F'$$, $$VALUES ('Västerbottens län', 'Bygg')$$, 'names in words');

-- A programme counts for the time it exists.
UPDATE framsyn.programme_industry SET valid_to = '2024-06-01' WHERE network = 'gysam' AND programme = 'BA';
SELECT is(programmes, 'EE TE VF', 'a programme that ended on the day of publication is gone') FROM framsyn.gysam g JOIN w ON g.scenario_id = w.scenario WHERE industry = 'F';
-- A scenario for one network only.
CREATE TEMP TABLE o AS SELECT pg_temp.make_run('24', 'computed') AS run;
WITH made AS (INSERT INTO framsyn.scenario (name, county, run_id, cut, published_at, author, reason) SELECT 'baseline', '24', run, now(), now(), 'a', 'r' FROM o RETURNING scenario_id),
     panels AS (INSERT INTO framsyn.scenario_panel SELECT made.scenario_id, t.panel_id, w.run FROM made, w JOIN framsyn.target t ON t.target_id = w.rate)
INSERT INTO framsyn.scenario_network SELECT scenario_id, 'reko' FROM made;
SELECT results_eq($$SELECT (SELECT count(*) FROM framsyn.reko JOIN framsyn.scenario USING (scenario_id) WHERE county = '24'), (SELECT count(*) FROM framsyn.gysam JOIN framsyn.scenario USING (scenario_id) WHERE county = '24')$$,
    $$VALUES (2::bigint, 0::bigint)$$, 'a scenario is seen by the networks it is for');
SELECT * FROM finish();
ROLLBACK;
