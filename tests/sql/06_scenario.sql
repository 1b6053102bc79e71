-- Fits, forecasts and scenarios: what they refuse, and that what is published stays.
\ir fixture.psql
SELECT no_plan();
CREATE TEMP TABLE f AS SELECT pg_temp.make_run('25', 'assembled') AS run, pg_temp.make_target(pg_temp.make_panel('employed', '25', 1), '2580', 'F') AS target;
ALTER TABLE f ADD panel int;
ALTER TABLE f ADD other int;
UPDATE f SET panel = (SELECT panel_id FROM framsyn.target WHERE target_id = target);
UPDATE f SET other = pg_temp.make_target(panel, '2581', 'F');
INSERT INTO framsyn.run_panel SELECT run, panel, sha256(''), 1, NULL FROM f;
SELECT pg_temp.make_fit(run, target, 2023) FROM f;
INSERT INTO framsyn.fit_input SELECT run, target, 42, 10, NULL, NULL FROM f;
SELECT pg_temp.make_forecast(run, target, 1, 2024, 100) FROM f;

SELECT pg_temp.refuses($$SELECT pg_temp.make_fit(run, target, 2023) FROM f$$, 'fit_key');
SELECT pg_temp.refuses($$SELECT pg_temp.make_fit(-1, target, 2023) FROM f$$, 'fit_run_known');
SELECT pg_temp.refuses($$SELECT pg_temp.make_fit(run, -1, 2023) FROM f$$, 'fit_target_known');
-- one column of the fit set to something else, as the fit of another target
CREATE FUNCTION pg_temp.changed(assignment text) RETURNS text LANGUAGE sql AS $$
    SELECT format('INSERT INTO framsyn.fit SELECT (jsonb_populate_record(i, jsonb_build_object(''target_id'', f.other) || %L)).* '
                  'FROM framsyn.fit i JOIN f ON i.run_id = f.run', assignment) $$;
SELECT pg_temp.refuses(pg_temp.changed('{"n_observed": -1}'), 'fit_observed_not_negative');
SELECT pg_temp.refuses(pg_temp.changed('{"origins": -1}'), 'fit_origins_not_negative');
SELECT pg_temp.refuses(pg_temp.changed('{"points": -1}'), 'fit_points_not_negative');
SELECT pg_temp.refuses(pg_temp.changed('{"cover80": 1.5}'), 'fit_cover80_share');
SELECT pg_temp.refuses(pg_temp.changed('{"cover95": -0.1}'), 'fit_cover95_share');
SELECT pg_temp.refuses($$INSERT INTO framsyn.fit_input SELECT run, target, 42, 1, NULL, NULL FROM f$$, 'fit_input_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.fit_input SELECT run, -1, 42, 1, NULL, NULL FROM f$$, 'fit_input_fit_known');
SELECT pg_temp.refuses($$SELECT pg_temp.make_forecast(run, target, 1, 2024, 100) FROM f$$, 'forecast_key');
SELECT pg_temp.refuses($$SELECT pg_temp.make_forecast(run, -1, 1, 2024, 100) FROM f$$, 'forecast_fit_known');
SELECT pg_temp.refuses($$SELECT pg_temp.make_forecast(run, target, 0, 2023, 100) FROM f$$, 'forecast_horizon_positive');
SELECT pg_temp.refuses($$SELECT pg_temp.make_forecast(run, target, 2, 2025, 100, width => -0.1) FROM f$$, 'forecast_interval_order');
SELECT pg_temp.refuses($$SELECT pg_temp.make_forecast(run, target, 2, 2025, 'NaN') FROM f$$, 'forecast_finite');
SELECT pg_temp.refuses($$SELECT pg_temp.make_forecast(run, target, 2, 2025, 100, 'Infinity') FROM f$$, 'forecast_finite');
SELECT pg_temp.refuses($$UPDATE framsyn.fit SET model = 'other'$$, 'published_is_final');
SELECT pg_temp.refuses($$UPDATE framsyn.forecast SET mean = 1$$, 'published_is_final');

-- an interrupted run is computed again, in any order
SELECT lives_ok($$DELETE FROM framsyn.fit i USING f WHERE i.run_id = f.run$$, 'fits of an unpublished run may go');
SELECT lives_ok($$DELETE FROM framsyn.forecast c USING f WHERE c.run_id = f.run$$, 'so may its forecasts');
SELECT lives_ok($$DELETE FROM framsyn.fit_input i USING f WHERE i.run_id = f.run$$, 'and their inputs');
SELECT pg_temp.make_forecast(run, target, 1, 2024, 100), pg_temp.make_forecast(run, target, 4, 2027, 100) FROM f;
INSERT INTO framsyn.fit_input SELECT run, target, 42, 10, NULL, NULL FROM f;
SELECT pg_temp.make_fit(run, target, 2023) FROM f;
SELECT lives_ok('SET CONSTRAINTS ALL IMMEDIATE', 'and are there again');
SET CONSTRAINTS ALL DEFERRED;

ALTER TABLE f ADD scenario bigint;
UPDATE f SET scenario = pg_temp.publish(run, '25');
SELECT pg_temp.refuses($$INSERT INTO framsyn.scenario OVERRIDING SYSTEM VALUE SELECT scenario, 'b', '25', pg_temp.make_run('24', 'computed'), now(), now(), 'a', 'r' FROM f$$, 'scenario_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.scenario (name, county, run_id, cut, published_at, author, reason) SELECT 'b', '25', run, now(), now(), 'a', 'r' FROM f$$, 'scenario_one_per_run');
SELECT pg_temp.refuses($$INSERT INTO framsyn.scenario (name, county, run_id, cut, published_at, author, reason) VALUES ('b', '25', -1, now(), now(), 'a', 'r')$$, 'scenario_run_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.scenario (name, county, run_id, cut, published_at, author, reason) VALUES ('', '25', pg_temp.make_run('24', 'computed'), now(), now(), 'a', 'r')$$, 'scenario_name_not_empty');
SELECT pg_temp.refuses($$INSERT INTO framsyn.scenario_panel SELECT scenario, panel, run FROM f$$, 'scenario_panel_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.scenario_panel SELECT -1, panel, run FROM f$$, 'scenario_panel_scenario_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.scenario_panel SELECT scenario, -1, run FROM f$$, 'scenario_panel_panel_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.scenario_panel SELECT scenario, pg_temp.make_panel('employed', '25', 4), -1 FROM f$$, 'scenario_panel_run_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.scenario_network SELECT scenario, 'gysam' FROM f$$, 'scenario_network_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.scenario_network VALUES (-1, 'gysam')$$, 'scenario_network_scenario_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.scenario_network SELECT scenario, 'other' FROM f$$, 'scenario_network_network_known');

SELECT pg_temp.refuses(statement, 'published_is_final') FROM unnest(ARRAY[
    'UPDATE framsyn.scenario SET reason = $$x$$', 'DELETE FROM framsyn.scenario', 'TRUNCATE framsyn.scenario CASCADE',
    'UPDATE framsyn.scenario_panel SET run_id = run_id', 'DELETE FROM framsyn.scenario_panel', 'TRUNCATE framsyn.scenario_panel',
    'UPDATE framsyn.scenario_network SET network = network', 'DELETE FROM framsyn.scenario_network', 'TRUNCATE framsyn.scenario_network',
    'DELETE FROM framsyn.run_panel USING f WHERE run_id = f.run', 'UPDATE framsyn.run_panel SET series = 2', 'TRUNCATE framsyn.run_panel',
    'DELETE FROM framsyn.fit USING f WHERE run_id = f.run', 'TRUNCATE framsyn.fit CASCADE',
    'DELETE FROM framsyn.fit_input USING f WHERE run_id = f.run', 'UPDATE framsyn.fit_input SET factor = 2', 'TRUNCATE framsyn.fit_input',
    'DELETE FROM framsyn.forecast USING f WHERE run_id = f.run', 'TRUNCATE framsyn.forecast CASCADE',
    'SELECT pg_temp.make_forecast(run, target, 9, 2032, 100) FROM f', 'INSERT INTO framsyn.fit_input SELECT run, target, 43, 1, NULL, NULL FROM f',
    'SELECT pg_temp.make_fit(run, pg_temp.make_target(panel, $$2582$$, $$F$$), 2023) FROM f',
    'INSERT INTO framsyn.run_panel SELECT run, pg_temp.make_panel($$employed$$, $$25$$, 12), sha256($$$$), 1, NULL FROM f']) statement;

SELECT results_eq($$SELECT s.id, s.scenario, s.region, s.industry, s.period, s.data_until, s.mean, s.frequency FROM framsyn.scenario_forecast s JOIN f ON s.scenario_id = f.scenario ORDER BY s.horizon$$,
    $$SELECT run || '.' || target || '.1', 'baseline', '2580', 'F', '2024', '2023', 100::float8, 1::smallint FROM f
      UNION ALL SELECT run || '.' || target || '.4', 'baseline', '2580', 'F', '2027', '2023', 100::float8, 1::smallint FROM f$$, 'a number of a scenario has an id to walk back by');

-- a second scenario that reuses the panel of the first
CREATE TEMP TABLE g AS SELECT pg_temp.make_run('25', 'computed') AS run;
INSERT INTO framsyn.scenario (name, county, run_id, cut, published_at, author, reason) SELECT 'baseline', '25', run, now(), now(), 'a', 'r' FROM g;
INSERT INTO framsyn.scenario_panel SELECT l.scenario_id, f.panel, f.run FROM framsyn.latest_scenario l, f WHERE l.county = '25';
SELECT is(l.run_id, g.run, 'the latest scenario of a county') FROM framsyn.latest_scenario l, g WHERE l.county = '25' AND l.name = 'baseline';
SELECT results_eq($$SELECT DISTINCT s.run_id FROM framsyn.scenario_forecast s JOIN framsyn.latest_scenario l USING (scenario_id) WHERE l.county = '25'$$,
    $$SELECT run FROM f$$, 'a panel that did not change keeps the numbers of the run that computed it');
SELECT * FROM finish();
ROLLBACK;
