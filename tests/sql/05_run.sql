-- Panels, targets and runs: what they refuse, and that a run's life only goes down its list.
\ir fixture.psql
SELECT no_plan();
CREATE TEMP TABLE p AS SELECT pg_temp.make_panel('employed', '25', 1) AS panel;
CREATE TEMP TABLE t AS SELECT pg_temp.make_target(panel, '2580', 'F') AS target FROM p;
SELECT pg_temp.refuses($$INSERT INTO framsyn.panel (panel_id, measure, county, frequency) OVERRIDING SYSTEM VALUE SELECT panel, 'employed', '25', 4 FROM p$$, 'panel_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.panel (measure, county, frequency) VALUES ('employed', '25', 1)$$, 'panel_once');
SELECT pg_temp.refuses($$INSERT INTO framsyn.panel (measure, county, frequency) VALUES ('employed', '25', 3)$$, 'panel_frequency_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.panel (measure, county, frequency) VALUES ('nothing', '25', 1)$$, 'panel_measure_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.target OVERRIDING SYSTEM VALUE SELECT t.*, 1, '2580', 's', 'i', 's', 'o', 's', 'e', 'T' FROM t$$, 'target_key');
SELECT pg_temp.refuses($$SELECT pg_temp.make_target(panel, '2580', 'F') FROM p$$, 'target_once');
SELECT pg_temp.refuses($$SELECT pg_temp.make_target(-1, '2580', 'F')$$, 'target_panel_known');

CREATE TEMP TABLE r AS SELECT pg_temp.make_run('25') AS run;
SELECT pg_temp.refuses($$INSERT INTO framsyn.run (run_id, county, reason, requested_by, requested_at, not_before) OVERRIDING SYSTEM VALUE SELECT run, '24', 'a', 'b', now(), now() FROM r$$, 'run_key');
SELECT pg_temp.refuses($$SELECT pg_temp.make_run('25')$$, 'run_one_queued_per_county');
SELECT lives_ok($$INSERT INTO framsyn.run (county, reason, requested_by, requested_at, not_before, scenario, as_of)
    VALUES ('25', 'a', 'b', now(), now(), 'as-of-2024-01-01', '2024-01-01')$$, 'a named run queues beside the baseline');
SELECT pg_temp.refuses($$INSERT INTO framsyn.run (county, reason, requested_by, requested_at, not_before, scenario)
    VALUES ('25', 'a', 'b', now(), now(), 'as-of-2024-01-01')$$, 'run_one_queued_per_county');
SELECT pg_temp.refuses($$INSERT INTO framsyn.run (county, reason, requested_by, requested_at, not_before, as_of)
    VALUES ('23', 'a', 'b', now(), now(), '2024-01-01')$$, 'run_baseline_is_now');
SELECT pg_temp.refuses($$INSERT INTO framsyn.run (county, reason, requested_by, requested_at, not_before, scenario)
    VALUES ('23', 'a', 'b', now(), now(), '')$$, 'run_scenario_not_empty');
DELETE FROM framsyn.run WHERE scenario <> 'baseline';
SELECT pg_temp.refuses($$UPDATE framsyn.run SET state = 'sleeping', cut = now() FROM r WHERE run_id = run$$, 'run_state_known');
SELECT pg_temp.refuses($$UPDATE framsyn.run SET state = 'failed' FROM r WHERE run_id = run$$, 'run_finished_at_end');
SELECT pg_temp.refuses($$UPDATE framsyn.run SET finished_at = now() FROM r WHERE run_id = run$$, 'run_finished_at_end');
SELECT pg_temp.refuses($$UPDATE framsyn.run SET state = 'assembled' FROM r WHERE run_id = run$$, 'run_cut_once_assembled');
SELECT lives_ok($$UPDATE framsyn.run SET state = 'assembled', cut = now() FROM r WHERE run_id = run$$, 'queued, then assembled');
SELECT pg_temp.refuses($$UPDATE framsyn.run SET state = 'queued' FROM r WHERE run_id = run$$, 'run_moves_down');
SELECT lives_ok($$SELECT pg_temp.make_run('25')$$, 'the next run queues once this one left the queue');
SELECT lives_ok($$UPDATE framsyn.run SET state = 'computed' FROM r WHERE run_id = run$$, 'then computed');
SELECT pg_temp.refuses($$UPDATE framsyn.run SET state = 'assembled' FROM r WHERE run_id = run$$, 'run_moves_down');
SELECT lives_ok($$UPDATE framsyn.run SET claimed_by = 'a', claimed_until = now(), attempts = 2 FROM r WHERE run_id = run$$, 'a claim is no move');

INSERT INTO framsyn.run_panel SELECT run, panel, sha256(''), 1, NULL FROM r, p;
SELECT pg_temp.refuses($$INSERT INTO framsyn.run_panel SELECT run, panel, sha256(''), 1, NULL FROM r, p$$, 'run_panel_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.run_panel SELECT -1, panel, sha256(''), 1, NULL FROM p$$, 'run_panel_run_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.run_panel SELECT run, -1, sha256(''), 1, NULL FROM r$$, 'run_panel_panel_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.run_panel SELECT run, pg_temp.make_panel('employed', '25', 4), 'abc', 1, NULL FROM r$$, 'run_panel_hash_length');
SELECT pg_temp.refuses($$INSERT INTO framsyn.run_panel SELECT run, pg_temp.make_panel('employed', '25', 4), sha256(''), 1, -1 FROM r$$, 'run_panel_reused_known');

SELECT lives_ok($$UPDATE framsyn.run SET state = 'published', finished_at = now() FROM r WHERE run_id = run$$, 'then published');
SELECT pg_temp.refuses($$UPDATE framsyn.run SET state = 'failed' FROM r WHERE run_id = run$$, 'run_moves_down');
SELECT pg_temp.refuses($$UPDATE framsyn.run SET state = 'queued', finished_at = NULL FROM r WHERE run_id = run$$, 'run_moves_down');
SELECT lives_ok($$UPDATE framsyn.run SET state = 'cancelled', finished_at = now() WHERE county = '25' AND state = 'queued'$$, 'a queued run is cancelled');
SELECT pg_temp.refuses($$UPDATE framsyn.run SET state = 'assembled', finished_at = NULL, cut = now() WHERE county = '25' AND state = 'cancelled'$$, 'run_moves_down');
SELECT * FROM finish();
ROLLBACK;
