-- The skills chain's tables: what they refuse, that what is published stays, and what a network sees of it.
\ir fixture.psql
SELECT no_plan();
CREATE TEMP TABLE f AS SELECT pg_temp.make_run('25', 'assembled') AS run, pg_temp.make_panel('skills', '25', 1) AS panel;
CREATE FUNCTION pg_temp.cell(quantity text, scheme text, education text, occupation text DEFAULT 'T') RETURNS int LANGUAGE sql AS $$
    INSERT INTO framsyn.target (panel_id, quantity, region, industry_scheme, industry, occupation_scheme, occupation, education_scheme, education, sector)
    SELECT panel, quantity, '25', 'total', 'T', CASE occupation WHEN 'T' THEN 'total' ELSE 'ssyk2012' END, occupation, scheme, education, 'T' FROM f
    RETURNING target_id $$;
CREATE FUNCTION pg_temp.number(target int, median float8, width float8 DEFAULT 0.1, years int DEFAULT 3) RETURNS void LANGUAGE sql AS $$
    INSERT INTO framsyn.skill SELECT run, target, false, 2025, array_fill(median, ARRAY[years]), array_fill(median * (1 - 2 * width), ARRAY[years]),
        array_fill(median * (1 - width), ARRAY[years]), array_fill(median, ARRAY[years]), array_fill(median * (1 + width), ARRAY[years]),
        array_fill(median * (1 + 2 * width), ARRAY[years]), array_fill(median, ARRAY[years]), array_fill(0.5::float8, ARRAY[years]),
        array_fill(0.1::float8, ARRAY[years]), 0, '' FROM f $$;
CREATE TEMP TABLE c AS SELECT pg_temp.cell('demand_education', 'edugroup', '73O') AS care, pg_temp.cell('demand_education', 'edugroup', '53B') AS building,
    pg_temp.cell('demand_education', 'edugroup', '53E') AS electric, pg_temp.cell('balance', 'edugroup', '73O') AS care_balance,
    pg_temp.cell('balance', 'edugroup', '53B') AS building_balance, pg_temp.cell('places', 'gy-programme', 'VO') AS places,
    pg_temp.cell('demand_education', 'edugroup', '55A') AS architects, pg_temp.cell('places', 'yh-area', 'HALSA') AS other;

SELECT pg_temp.refuses($$SELECT pg_temp.cell('Demand', 'edugroup', '75H')$$, 'target_quantity_form');
SELECT pg_temp.refuses($$SELECT pg_temp.cell('balance', 'edugroup', '73O')$$, 'target_once');
SELECT pg_temp.number(care, 1000), pg_temp.number(building, 3), pg_temp.number(electric, 100, 0.7), pg_temp.number(care_balance, -0.1),
       pg_temp.number(building_balance, 0.2), pg_temp.number(places, 120), pg_temp.number(architects, 50), pg_temp.number(other, 30) FROM c;
SELECT pg_temp.refuses($$SELECT pg_temp.number(care, 1000) FROM c$$, 'skill_key');
SELECT pg_temp.refuses($$SELECT pg_temp.number(-1, 1000)$$, 'skill_target_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill SELECT -1, care, false, 2025, '{1}', '{1}', '{1}', '{1}', '{1}', '{1}', '{1}', '{1}', '{1}', 0, '' FROM c$$, 'skill_run_known');
SELECT pg_temp.refuses($$DELETE FROM framsyn.target USING c WHERE target_id = c.electric$$, 'skill_target_known');
SELECT pg_temp.refuses($$DELETE FROM framsyn.run USING f WHERE run_id = f.run$$, 'skill_run_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill SELECT run, care, true, 2025, '{1,2}', '{1}', '{1}', '{1}', '{1}', '{1}', '{1}', '{1}', '{1}', 0, '' FROM f, c$$, 'skill_years_alike');

INSERT INTO framsyn.skill_indicator SELECT run, care_balance, 0.06, 1.1, 3, 1, 0, 2, 1 FROM f, c;
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill_indicator SELECT run, care_balance FROM f, c$$, 'skill_indicator_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill_indicator SELECT -1, care FROM c$$, 'skill_indicator_run_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill_indicator SELECT run, -1 FROM f$$, 'skill_indicator_target_known');
SELECT pg_temp.refuses(format('INSERT INTO framsyn.skill_indicator (run_id, target_id, %s) SELECT run, care, 9 FROM f, c', name), refused)
FROM (VALUES ('ita_class', 'skill_indicator_ita_class_range'), ('scb_start', 'skill_indicator_scb_start_range'), ('scb_end', 'skill_indicator_scb_end_range'),
             ('halland_short', 'skill_indicator_halland_short_range'), ('halland_long', 'skill_indicator_halland_long_range')) AS v (name, refused);

INSERT INTO framsyn.skill_plan SELECT run, places, false, 2025, 2028, 100, 140, 110, 170, 90, 190, false, '73O', '' FROM f, c;
INSERT INTO framsyn.skill_plan SELECT run, other, false, 2025, 2027, 40, 30, 10, 50, 0, 60, true, '75O', '', 0.2, 30, 12, 0.8, 0.9, 0.7 FROM f, c;
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill_plan SELECT run, places, false, 2025, 2028, 100, 140, 110, 170, 90, 190, false, '', '' FROM f, c$$, 'skill_plan_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill_plan SELECT run, places, true, 2025, 2024, 100, 140, 110, 170, 90, 190, false, '', '' FROM f, c$$, 'skill_plan_graduates_after_start');
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill_plan SELECT run, places, true, 2025, 2028, 100, 140, 110, 170, 120, 190, false, '', '' FROM f, c$$, 'skill_plan_interval_order');
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill_plan SELECT -1, places, true, 2025, 2028, 100, 140, 110, 170, 90, 190, false, '', '' FROM f, c$$, 'skill_plan_run_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill_plan SELECT run, -1, true, 2025, 2028, 100, 140, 110, 170, 90, 190, false, '', '' FROM f, c$$, 'skill_plan_target_known');

INSERT INTO framsyn.skill_input SELECT run, 1, 'employed_occupation', 'YREG', '25', 'occupation', 10, 2014, 2023, 1 FROM f;
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill_input SELECT run, 1, 'a', 'b', '25', '', 10, 2014, 2023, 1 FROM f$$, 'skill_input_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill_input SELECT -1, 1, 'a', 'b', '25', '', 10, 2014, 2023, 1$$, 'skill_input_run_known');

INSERT INTO framsyn.skill_record SELECT run, care, '{6,5,0}', '{10,20,NULL}', '{12,30,NULL}', '{11,18,NULL}', '{0.8,0.7,NULL}', '{0.9,1,NULL}' FROM f, c;
INSERT INTO framsyn.skill_record SELECT run, building, '{6}', '{1}', '{2}', '{3}', '{1}', '{1}' FROM f, c;
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill_record SELECT run, care, '{6}', '{1}', '{1}', '{1}', '{1}', '{1}' FROM f, c$$, 'skill_record_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill_record SELECT run, electric, '{6}', '{1,2}', '{1}', '{1}', '{1}', '{1}' FROM f, c$$, 'skill_record_years_alike');
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill_record SELECT run, electric, '{6}', '{1}', '{1}', '{1}', '{1.1}', '{1}' FROM f, c$$, 'skill_record_inside80_range');
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill_record SELECT run, electric, '{6}', '{1}', '{1}', '{1}', '{1}', '{-1}' FROM f, c$$, 'skill_record_direction_range');
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill_record SELECT -1, electric, '{6}', '{1}', '{1}', '{1}', '{1}', '{1}' FROM c$$, 'skill_record_run_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill_record SELECT run, -1, '{6}', '{1}', '{1}', '{1}', '{1}', '{1}' FROM f$$, 'skill_record_target_known');
SELECT results_eq($$SELECT k.quantity, k.own, k.horizon, k.points, k.error FROM f, c, framsyn.skill_record_of(run, care, 3) k$$,
    $$VALUES ('demand_education', true, 2, 5::float8, 20::float8)$$, 'beyond what could be compared the longest horizon that could');
SELECT results_eq($$SELECT k.quantity, k.code, k.own, k.error FROM f, c, framsyn.skill_record_of(run, places, 1) k$$,
    $$VALUES ('demand_education', '73O', false, 10::float8)$$, 'places have the record of what they are made of');

-- published: the scenario points at the chain's panel
INSERT INTO framsyn.scenario (name, county, run_id, cut, published_at, author, reason) SELECT 'baseline', '25', run, now(), now(), 'a', 'r' FROM f;
INSERT INTO framsyn.scenario_panel SELECT l.scenario_id, f.panel, f.run FROM framsyn.latest_scenario l, f WHERE l.county = '25';
UPDATE framsyn.run SET state = 'published', finished_at = now() FROM f WHERE run_id = f.run;
SET CONSTRAINTS ALL IMMEDIATE;
SELECT pg_temp.refuses(format('DELETE FROM framsyn.%I', t), 'published_is_final'), pg_temp.refuses(format('TRUNCATE framsyn.%I', t), 'published_is_final')
FROM unnest(ARRAY['skill', 'skill_indicator', 'skill_plan', 'skill_input', 'skill_record']) t;
SELECT pg_temp.refuses('UPDATE framsyn.skill SET hidden = 1', 'published_is_final');

SELECT results_eq($$SELECT year, median FROM framsyn.scenario_skill k JOIN c ON k.target_id = c.care ORDER BY year$$,
    $$VALUES (2025, 1000::float8), (2026, 1000), (2027, 1000)$$, 'a row per year for analysts');
SELECT results_eq($$SELECT code, median, note FROM framsyn.gysam_skill WHERE region = '25' AND quantity = 'demand_education' AND horizon = 1 ORDER BY code$$,
    $$VALUES ('53B', NULL::float8, '<5'), ('53E', NULL, 'too uncertain'), ('73O', 1000, '')$$, 'a network sees the groups its programmes lead to, small ones masked, wide ones said to be');
SELECT results_eq($$SELECT code, mean FROM framsyn.gysam_skill WHERE region = '25' AND quantity = 'demand_education' AND horizon = 1 ORDER BY code$$,
    $$VALUES ('53B', NULL::float8), ('53E', NULL), ('73O', 1000)$$, 'and the mean is withheld where the median is');
SELECT results_eq($$SELECT code, median, p_short FROM framsyn.gysam_skill WHERE region = '25' AND quantity = 'balance' AND horizon = 2 ORDER BY code$$,
    $$VALUES ('53B', NULL::float8, NULL::float8), ('73O', -0.1, 0.5)$$, 'the balance of a masked demand is masked with it');
SELECT is(programmes, 'VO', 'with the programmes that lead there') FROM framsyn.gysam_skill WHERE region = '25' AND code = '73O' AND quantity = 'balance' AND horizon = 1;
SELECT results_eq($$SELECT programme, recommended, advice, first_graduates FROM framsyn.gysam_plan WHERE county = '25' AND lo80 IS NOT NULL$$, $$VALUES ('VO', 140::float8, 'more', 2028)$$, 'its own programmes'' next class');
SELECT results_eq($$SELECT DISTINCT lacks, lo80 IS NULL FROM framsyn.gysam_plan WHERE county = '25' ORDER BY lacks$$, $$VALUES ('', false), ('places population_education', true)$$, 'which figures lack is said of those alone that lack them');
SELECT results_eq($$SELECT count(*), min(note), count(id) FROM framsyn.gysam_plan WHERE county = '25' AND lo80 IS NULL$$, $$VALUES (17::bigint, 'figures lack', 0::bigint)$$, 'the other seventeen are there, and said to lack figures');
SELECT results_eq($$SELECT programme, recommended, note, lo80, advice FROM framsyn.yh_plan WHERE county = '25' AND lo80 IS NOT NULL$$, $$VALUES ('HALSA', NULL::float8, 'too uncertain', 10::float8, 'likely fewer')$$, 'too uncertain: the interval alone, and which way it leans');
SELECT pg_temp.refuses($$INSERT INTO framsyn.skill_plan SELECT run, places, true, 2025, 2028, 100, 140, 110, 170, 90, 190, false, '', '', 1.5 FROM f, c$$, 'skill_plan_p_more_range');
SELECT results_eq($$SELECT code, horizon, record_error, record_points FROM framsyn.gysam_skill JOIN framsyn.shown_skill_record USING (scenario_id, quantity, scheme, code, horizon) WHERE region = '25' ORDER BY code, horizon$$,
    $$VALUES ('73O', 1, 10::float8, 6::float8), ('73O', 2, 20, 5)$$, 'with its record, where the number is not masked');
SELECT is_empty($$SELECT * FROM framsyn.gysam_skill WHERE code = '55A'$$, 'no group that none of its programmes leads to');
SELECT * FROM finish();
ROLLBACK;
