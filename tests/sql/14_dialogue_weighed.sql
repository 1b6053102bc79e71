-- What dialogues did to a run's numbers: what its tables refuse, and that what is published stays.
\ir fixture.psql
SELECT no_plan();
CREATE TEMP TABLE f AS SELECT pg_temp.make_run('25', 'assembled') AS run, pg_temp.make_panel('employed', '25', 1) AS panel;
CREATE TEMP TABLE c AS SELECT 0 AS cell;
WITH made AS (
    INSERT INTO framsyn.target (panel_id, region, industry_scheme, industry, occupation_scheme, occupation, education_scheme, education, sector)
    SELECT panel, '25', 'sni2007g', 'F', 'total', 'T', 'total', 'T', 'T' FROM f RETURNING target_id)
UPDATE c SET cell = target_id FROM made;
CREATE FUNCTION pg_temp.kind(column_name text DEFAULT 'rounds', value text DEFAULT '3', level text DEFAULT 'county') RETURNS void LANGUAGE plpgsql AS $$
DECLARE k framsyn.dialogue_kind;
BEGIN
    SELECT run, panel, kind.level, 'public', 1, 'used', 3, 12, 0.7, 0.01, 0.04, 0.02, 12, 3, 0.03, 0.02, 0.3, 0.025, 0.8, 0.78, 1.1 INTO k FROM f;
    k := jsonb_populate_record(k, jsonb_build_object(column_name, value));
    INSERT INTO framsyn.dialogue_kind SELECT k.*;
END $$;
CREATE FUNCTION pg_temp.source(column_name text DEFAULT 'public', value text DEFAULT '3', industry text DEFAULT 'F') RETURNS void LANGUAGE plpgsql AS $$
DECLARE s framsyn.dialogue_source;
BEGIN
    SELECT run, panel, '25', 'sni2007g', source.industry, 1, '2024H2', '2024-10-01', 3, 0, 0, 0.03, 0.01, 0.4, 0.008, 0.02 INTO s FROM f;
    s := jsonb_populate_record(s, jsonb_build_object(column_name, value));
    INSERT INTO framsyn.dialogue_source SELECT s.*;
END $$;

SELECT lives_ok($$SELECT pg_temp.kind()$$, 'a record of a kind of respondent is kept');
SELECT pg_temp.refuses($$SELECT pg_temp.kind()$$, 'dialogue_kind_key');
SELECT pg_temp.refuses(format('SELECT pg_temp.kind(%L, %L, ''municipality'')', name, value), refused)
FROM (VALUES ('run_id', '-1', 'dialogue_kind_run_known'), ('panel_id', '-1', 'dialogue_kind_panel_known'), ('level', 'nation', 'dialogue_kind_level_known'),
             ('sector', 'other', 'dialogue_kind_sector_known'), ('years', '2', 'dialogue_kind_years_known'), ('use', 'believed', 'dialogue_kind_use_known'),
             ('hit_rate', '1.1', 'dialogue_kind_hit_rate_range'), ('weight', '-0.1', 'dialogue_kind_weight_range'),
             ('cover_without', '1.1', 'dialogue_kind_cover_without_range'), ('cover_with', '-0.1', 'dialogue_kind_cover_with_range'), ('widening', '0.9', 'dialogue_kind_widening_range')) AS v (name, value, refused);

SELECT lives_ok($$SELECT pg_temp.source()$$, 'what several said is kept, never what one did');
SELECT pg_temp.refuses($$SELECT pg_temp.source()$$, 'dialogue_source_key');
SELECT pg_temp.refuses(format('SELECT pg_temp.source(%L, %L, ''G'')', name, value), refused)
FROM (VALUES ('run_id', '-1', 'dialogue_source_run_known'), ('panel_id', '-1', 'dialogue_source_panel_known'), ('weight', '1.5', 'dialogue_source_weight_range'),
             ('public', '2', 'dialogue_source_of_several'), ('moved', '0.03', 'dialogue_source_within_bound'), ('moved', '-0.03', 'dialogue_source_within_bound'))
     AS v (name, value, refused);

INSERT INTO framsyn.dialogue_move SELECT run, cell, 1, 100, 2 FROM f, c;
SELECT pg_temp.refuses($$INSERT INTO framsyn.dialogue_move SELECT run, cell, 1, 100, 2 FROM f, c$$, 'dialogue_move_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.dialogue_move SELECT -1, cell, 2, 100, 2 FROM c$$, 'dialogue_move_run_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.dialogue_move SELECT run, -1, 2, 100, 2 FROM f$$, 'dialogue_move_target_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.dialogue_move SELECT run, cell, 2, 100, -2 FROM f, c$$, 'dialogue_move_bound_range');

-- Who waits: how many, and somebody.
SELECT lives_ok($$INSERT INTO framsyn.dialogue_waiting SELECT run, panel, 'sni2007g', 'F', '2024H2', 1, 0 FROM f$$, 'that an answer waits is kept');
SELECT pg_temp.refuses($$INSERT INTO framsyn.dialogue_waiting SELECT run, panel, 'sni2007g', 'F', '2024H2', 2, 0 FROM f$$, 'dialogue_waiting_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.dialogue_waiting SELECT run, panel, 'sni2007g', 'G', '2024H2', 0, 0 FROM f$$, 'dialogue_waiting_somebody');
SELECT pg_temp.refuses($$INSERT INTO framsyn.dialogue_waiting SELECT run, panel, 'sni2007g', 'G', '2024H2', 2, -1 FROM f$$, 'dialogue_waiting_somebody');
SELECT pg_temp.refuses($$INSERT INTO framsyn.dialogue_waiting SELECT -1, panel, 'sni2007g', 'G', '2024H2', 1, 0 FROM f$$, 'dialogue_waiting_run_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.dialogue_waiting SELECT run, -1, 'sni2007g', 'G', '2024H2', 1, 0 FROM f$$, 'dialogue_waiting_panel_known');
SELECT is(bool_or(has_table_privilege(role, 'framsyn.dialogue_waiting', 'SELECT')), false, 'no network is told who waits')
FROM (VALUES ('framsyn_gysam'), ('framsyn_reko'), ('framsyn_yh')) AS r (role);

UPDATE framsyn.run SET state = 'computed' FROM f WHERE run_id = run;
UPDATE framsyn.run SET state = 'published', finished_at = now() FROM f WHERE run_id = run;
SELECT pg_temp.refuses(format('UPDATE framsyn.%I SET run_id = run_id', name), 'published_is_final'),
       pg_temp.refuses(format('DELETE FROM framsyn.%I', name), 'published_is_final')
FROM (VALUES ('dialogue_kind'), ('dialogue_source'), ('dialogue_waiting'), ('dialogue_move')) AS v (name);
SELECT pg_temp.refuses($$SELECT pg_temp.source('years', '3')$$, 'published_is_final');
SELECT * FROM finish();
ROLLBACK;
