-- Dialogue answers: what is refused, append only, what was known when; and the balance with its rules of dominance.
\ir fixture.psql
SELECT no_plan();
CREATE TEMP TABLE v AS SELECT pg_temp.open_submission('first', 'dialogue') AS first, pg_temp.open_submission('second', 'dialogue') AS second,
    pg_temp.open_submission('gone', 'dialogue') AS gone;
SELECT pg_temp.answer(first, 'e1', 100, 5) FROM v;

SELECT pg_temp.refuses($$SELECT pg_temp.answer(first, 'e1', 90, 5) FROM v$$, 'dialogue_answer_key');
SELECT pg_temp.refuses($$SELECT pg_temp.answer(-1, 'e2', 90, 5) FROM v$$, 'dialogue_vintage_known');
SELECT pg_temp.refuses($$SELECT pg_temp.answer(first, '', 90, 5) FROM v$$, 'dialogue_respondent_not_empty');
SELECT pg_temp.refuses($$SELECT pg_temp.answer(first, 'e2', 90, 5, round => '') FROM v$$, 'dialogue_round_not_empty');
SELECT pg_temp.refuses($$SELECT pg_temp.answer(first, 'e2', -1, 5) FROM v$$, 'dialogue_headcount_order');
SELECT pg_temp.refuses($$SELECT pg_temp.answer(first, 'e2', 'NaN', 5) FROM v$$, 'dialogue_headcount_order');
SELECT pg_temp.refuses($$SELECT pg_temp.answer(first, 'e2', 'Infinity', 5) FROM v$$, 'dialogue_headcount_order');
SELECT pg_temp.refuses($$SELECT pg_temp.answer(first, 'e2', 10, -101) FROM v$$, 'dialogue_change_three_ranges');
SELECT pg_temp.refuses($$SELECT pg_temp.answer(first, 'e2', 10, 'NaN') FROM v$$, 'dialogue_change_three_ranges');
-- one column of the first answer set to something else, as a new answer
CREATE FUNCTION pg_temp.changed(assignment text) RETURNS text LANGUAGE sql AS $$
    SELECT format('INSERT INTO framsyn.dialogue_answer SELECT (jsonb_populate_record(a, jsonb_build_object(''respondent'', ''x'') || %L)).* '
                  'FROM framsyn.dialogue_answer a', assignment) $$;
SELECT pg_temp.refuses(pg_temp.changed('{"sector": "third"}'), 'dialogue_sector_known');
SELECT pg_temp.refuses(pg_temp.changed('{"change_low": [1, null]}'), 'dialogue_change_three_ranges');
SELECT pg_temp.refuses(pg_temp.changed('{"change_low": [6, null, null]}'), 'dialogue_change_three_ranges');
SELECT pg_temp.refuses(pg_temp.changed('{"change_low": [5, 3, null]}'), 'dialogue_change_three_ranges');
SELECT pg_temp.refuses(pg_temp.changed('{"recruit_low": [-1, null, null], "recruit_high": [1, null, null]}'), 'dialogue_recruit_three_ranges');
SELECT pg_temp.refuses(pg_temp.changed('{"recruit_low": [[0], [0], [0]], "recruit_high": [[1], [1], [1]]}'), 'dialogue_recruit_three_ranges');
SELECT pg_temp.refuses(pg_temp.changed('{"shortage": 6}'), 'dialogue_shortage_range');
SELECT pg_temp.refuses(pg_temp.changed('{"certainty": 1.1}'), 'dialogue_certainty_range');
SELECT pg_temp.refuses(pg_temp.changed('{"headcount_low": 200}'), 'dialogue_headcount_order');
SELECT lives_ok(pg_temp.changed('{"headcount_low": 20, "change_low": [-100, 0, null], "change_high": [0, 0, null], "shortage": 5, "certainty": 1}'),
    'ranges, partial answers and the ends of the scales are taken');
SELECT lives_ok($$DELETE FROM framsyn.dialogue_answer WHERE respondent = 'x'$$, 'answers of an open vintage may go');

-- three employers of 100, 60 and 40: up, down, unchanged
SELECT pg_temp.answer(first, 'e2', 60, -2), pg_temp.answer(first, 'e3', 40, 0) FROM v;
SELECT is_empty($$SELECT * FROM framsyn.dialogue_as_of('2030-01-01')$$, 'nobody reads an open round');
SELECT pg_temp.answer(gone, 'e9', 1000, -50) FROM v;
UPDATE framsyn.submission SET state = 'expired', closed_at = '2024-01-05' WHERE vintage_id = (SELECT gone FROM v);
SELECT pg_temp.refuses($$SELECT pg_temp.answer(gone, 'e8', 90, 5) FROM v$$, 'dialogue_vintage_open');
SELECT pg_temp.admit(first, '2024-01-10') FROM v;
SELECT pg_temp.refuses($$SELECT pg_temp.answer(first, 'e4', 90, 5) FROM v$$, 'dialogue_vintage_open');
SELECT pg_temp.refuses($$DELETE FROM framsyn.dialogue_answer WHERE respondent = 'e1'$$, 'dialogue_answer_append_only');
SELECT pg_temp.refuses($$UPDATE framsyn.dialogue_answer SET note = 'x' WHERE respondent = 'e1'$$, 'dialogue_answer_append_only');
SELECT pg_temp.refuses($$TRUNCATE framsyn.dialogue_answer$$, 'dialogue_answer_append_only');
SELECT lives_ok($$DELETE FROM framsyn.dialogue_answer WHERE respondent = 'e9'$$, 'answers of an expired round may go');

-- 0.5 * 1 + 0.3 * -1 + 0.2 * 0 = 0.2; variance (0.5 + 0.3 - 0.04) * (0.25 + 0.09 + 0.04)
SELECT results_eq($$SELECT industry_scheme, industry, round, answered_on, employers, headcount, round(balance::numeric, 12), round(standard_error::numeric, 12)
    FROM framsyn.dialogue_balance('18', '2024-06-01')$$,
    $$VALUES ('sni2007g', 'F', '2024H1', date '2024-03-01', 3::bigint, 200::float8, 0.2, round((sqrt(1.5 * (80 ^ 2 + 72 ^ 2 + 8 ^ 2)) / 200)::numeric, 12))$$, 'the balance of three employers');
SELECT is_empty($$SELECT * FROM framsyn.dialogue_balance('18', '2024-01-09')$$, 'not known before the round was admitted');
SELECT is_empty($$SELECT * FROM framsyn.dialogue_balance('19', '2024-06-01')$$, 'another county has no balance of it');

-- a correction: e2 now expects more
SELECT pg_temp.answer(second, 'e2', 60, 3) FROM v;
-- dominance, one industry each: too few; exactly 85 %; a little more; two with exactly 95 %; a little more
SELECT pg_temp.answer(second, 'p1', 50, 1, 'A'), pg_temp.answer(second, 'p2', 50, 1, 'A') FROM v;
SELECT pg_temp.answer(second, 'p1', 850, 1, 'G'), pg_temp.answer(second, 'p2', 80, 1, 'G'), pg_temp.answer(second, 'p3', 70, 1, 'G') FROM v;
SELECT pg_temp.answer(second, 'p1', 851, 1, 'H'), pg_temp.answer(second, 'p2', 79, 1, 'H'), pg_temp.answer(second, 'p3', 70, 1, 'H') FROM v;
SELECT pg_temp.answer(second, 'p1', 500, 1, 'I'), pg_temp.answer(second, 'p2', 450, 1, 'I'), pg_temp.answer(second, 'p3', 50, 1, 'I') FROM v;
SELECT pg_temp.answer(second, 'p1', 500, 1, 'J'), pg_temp.answer(second, 'p2', 451, 1, 'J'), pg_temp.answer(second, 'p3', 49, 1, 'J') FROM v;
-- one employer in three municipalities is one employer
SELECT pg_temp.answer(second, 'p1', 50, 1, 'K', region => r), pg_temp.answer(second, 'p2', 50, 1, 'K', region => r) FROM v, unnest(ARRAY['1880', '1881', '1814']) r;
-- for all staff and for one occupation: counted once; for two occupations: both
SELECT pg_temp.answer(second, 'p1', 100, 1, 'L'), pg_temp.answer(second, 'p1', 40, -1, 'L', '2221'), pg_temp.answer(second, 'p2', 60, -1, 'L', '2221'),
       pg_temp.answer(second, 'p2', 20, -1, 'L', '2222'), pg_temp.answer(second, 'p3', 20, 0, 'L') FROM v;
-- no answer to the question, and no staff, are no employers
SELECT pg_temp.answer(second, 'p1', 50, 1, 'P'), pg_temp.answer(second, 'p2', 50, 1, 'P'), pg_temp.answer(second, 'p3', 50, NULL, 'P'), pg_temp.answer(second, 'p4', 0, 1, 'P') FROM v;
SELECT pg_temp.admit(second, '2024-02-10') FROM v;

SELECT is(round(balance::numeric, 12), 0.800000000000, 'a later answer replaces the earlier one') FROM framsyn.dialogue_balance('18', '2024-06-01') WHERE industry = 'F';
SELECT is(round(balance::numeric, 12), 0.200000000000, 'and the earlier cut still says what it said') FROM framsyn.dialogue_balance('18', '2024-02-09') WHERE industry = 'F';
SELECT results_eq($$SELECT industry FROM framsyn.dialogue_balance('18', '2024-06-01') WHERE industry <> 'F' ORDER BY 1$$, $$VALUES ('G'), ('I'), ('L')$$,
    'no balance below three employers, above 85 % for one, above 95 % for two');
SELECT results_eq($$SELECT employers, headcount, balance FROM framsyn.dialogue_balance('18', '2024-06-01') WHERE industry = 'L'$$,
    $$VALUES (3::bigint, 200::float8, 0.1::float8)$$, 'an occupation is part of all staff, where all staff is answered for');
SELECT is(round(framsyn.unanimous_error(-1, 3)::numeric, 3), round((2 * sqrt(4.0 / 150))::numeric, 3), 'three of one mind are no proof that all are');
SELECT ok(framsyn.unanimous_error(0.99, 3) IS NULL, 'where one deviates the sample has a spread of its own');
SELECT is((SELECT count(*) FROM framsyn.dialogue_as_of('2024-06-01') WHERE industry = 'F'), 3::bigint, 'three answers are current');
SELECT ok(framsyn.three_ranges('{1,NULL,0}', '{1,NULL,2}', 0) AND NOT framsyn.three_ranges('{1,NULL,0}', '{1,2,2}', 0), 'a low has a high');
SELECT * FROM finish();
ROLLBACK;
