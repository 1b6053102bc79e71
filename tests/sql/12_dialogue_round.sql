-- Dialogue rounds: an answer taken back counts nowhere, contact details go in their time, indicators with their error.
\ir fixture.psql
SELECT no_plan();
CREATE TEMP TABLE v AS SELECT pg_temp.open_submission('first', 'dialogue') AS first, pg_temp.open_submission('again', 'dialogue') AS again;
SELECT pg_temp.answer(first, 'e1', 100, 5), pg_temp.answer(first, 'e2', 60, -2), pg_temp.answer(first, 'e3', 40, 0), pg_temp.answer(first, 'e4', 50, 10) FROM v;
SELECT pg_temp.answer(first, 'e' || i, 20, i, 'F', '7111') FROM v, generate_series(5, 7) i;
SELECT pg_temp.admit(first, '2024-01-10') FROM v;

-- four employers of 100, 60, 40, 50 and three of 20: the weighted mean and the error of a ratio, worked out by hand
SELECT results_eq($$SELECT scheme, code, employers, round(value::numeric, 9), round(low::numeric, 9), round(standard_error::numeric, 9)
    FROM framsyn.dialogue_indicator('18', 'industry', '2024-06-01') WHERE indicator = 'change_1y'$$,
    $$WITH e (w, x) AS (VALUES (100.0, 5.0), (60, -2), (40, 0), (50, 10), (20, 5), (20, 6), (20, 7)),
           m AS (SELECT sum(w * x) / sum(w) AS mean, sum(w) AS w FROM e)
      SELECT 'sni2007g', 'F', 7::bigint, round(max(m.mean), 9), round(max(m.mean), 9),
             round(sqrt(7.0 / 6 * sum((e.w * (e.x - m.mean)) ^ 2)) / max(m.w), 9) FROM e, m$$, 'the expected change of an industry');
SELECT results_eq($$SELECT code, employers, value FROM framsyn.dialogue_indicator('18', 'occupation', '2024-06-01') WHERE indicator = 'change_1y'$$,
    $$VALUES ('7111', 3::bigint, 6::float8)$$, 'of an occupation: those who spoke of it');
SELECT results_eq($$SELECT code, employers FROM framsyn.dialogue_indicator('18', 'organisation', '2024-06-01') WHERE indicator = 'balance_1y'$$,
    $$VALUES ('private', 7::bigint)$$, 'of a type of organisation');
SELECT is_empty($$SELECT * FROM framsyn.dialogue_indicator('18', 'industry', '2024-06-01') WHERE indicator LIKE 'recruit%' OR indicator = 'shortage'$$,
    'a question nobody answered has no indicator');
SELECT is_empty($$SELECT * FROM framsyn.dialogue_indicator('18', 'hobby', '2024-06-01')$$, 'there is no such grouping');
SELECT is_empty($$SELECT * FROM framsyn.dialogue_indicator('19', 'industry', '2024-06-01')$$, 'nor another county''s');

-- withdrawal
SELECT pg_temp.refuses($$INSERT INTO framsyn.dialogue_withdrawal (round, respondent, withdrawn_at, withdrawn_by, reason) VALUES ('', 'e1', now(), 'a', 'b')$$, 'dialogue_withdrawal_round_not_empty');
SELECT pg_temp.refuses($$INSERT INTO framsyn.dialogue_withdrawal (round, respondent, withdrawn_at, withdrawn_by, reason) VALUES ('r', '', now(), 'a', 'b')$$, 'dialogue_withdrawal_respondent_not_empty');
SELECT pg_temp.refuses($$INSERT INTO framsyn.dialogue_withdrawal (round, respondent, withdrawn_at, withdrawn_by, reason) VALUES ('r', 'e1', now(), '', 'b')$$, 'dialogue_withdrawal_by_not_empty');
SELECT pg_temp.refuses($$INSERT INTO framsyn.dialogue_withdrawal (round, respondent, withdrawn_at, withdrawn_by, reason) VALUES ('r', 'e1', now(), 'a', '')$$, 'dialogue_withdrawal_reason_not_empty');
INSERT INTO framsyn.dialogue_withdrawal (round, respondent, withdrawn_at, withdrawn_by, reason) VALUES ('2024H1', 'e6', '2024-02-01', 'anna', 'asked for by phone');
SELECT pg_temp.refuses($$INSERT INTO framsyn.dialogue_withdrawal OVERRIDING SYSTEM VALUE SELECT * FROM framsyn.dialogue_withdrawal$$, 'dialogue_withdrawal_key');
SELECT pg_temp.refuses($$UPDATE framsyn.dialogue_withdrawal SET reason = 'x'$$, 'dialogue_withdrawal_append_only');
SELECT pg_temp.refuses($$DELETE FROM framsyn.dialogue_withdrawal$$, 'dialogue_withdrawal_append_only');
SELECT is(count(*), 6::bigint, 'what is withdrawn counts no more') FROM framsyn.dialogue_as_of('2024-06-01');
SELECT is(count(*), 7::bigint, 'but still as of the time before, when it did') FROM framsyn.dialogue_as_of('2024-01-31');
SELECT is(employers, 6::bigint, 'nor in the balance that forecasts use') FROM framsyn.dialogue_balance('18', '2024-06-01');
SELECT is_empty($$SELECT * FROM framsyn.dialogue_indicator('18', 'occupation', '2024-06-01')$$, 'two employers that are left are too few to be shown');
SELECT is(count(*), 1::bigint, 'the answer itself stays where it was') FROM framsyn.dialogue_answer WHERE respondent = 'e6';
SELECT pg_temp.answer(again, 'e6', 20, 3, 'F', '7111') FROM v;
SELECT pg_temp.admit(again, '2024-03-01') FROM v;
SELECT is(count(*), 7::bigint, 'who answers again counts again') FROM framsyn.dialogue_as_of('2024-06-01');

-- contact details
SELECT pg_temp.refuses($$INSERT INTO framsyn.dialogue_contact (respondent, organisation, keep_until) VALUES ('', 'o', current_date)$$, 'dialogue_contact_respondent_not_empty');
SELECT pg_temp.refuses($$INSERT INTO framsyn.dialogue_contact (respondent, organisation, keep_until) VALUES ('e1', 'o', current_date + 2000)$$, 'dialogue_contact_kept_for_a_time');
SELECT pg_temp.refuses($$INSERT INTO framsyn.dialogue_contact (respondent, organisation, keep_until) VALUES ('e1', 'o', 'infinity')$$, 'dialogue_contact_kept_for_a_time');
INSERT INTO framsyn.dialogue_contact (respondent, organisation, person, noted_on, keep_until)
VALUES ('e1', 'Bygg AB', 'A B', '2024-01-01', '2024-12-31'), ('e2', 'Vård AB', 'C D', '2024-01-01', '2025-12-31');
SELECT pg_temp.refuses($$INSERT INTO framsyn.dialogue_contact OVERRIDING SYSTEM VALUE SELECT * FROM framsyn.dialogue_contact LIMIT 1$$, 'dialogue_contact_key');
SELECT is(framsyn.dialogue_contact_purge('2024-12-31'), 0::bigint, 'kept to the last day');
SELECT is(framsyn.dialogue_contact_purge('2025-01-01'), 1::bigint, 'and gone after it');
SELECT is(string_agg(respondent, ' '), 'e2', 'the others stay') FROM framsyn.dialogue_contact;

-- ranges: three employers of 80 to 120, of whom two expect more and one fewer; the sampling error is that of exact headcounts
CREATE TEMP TABLE r AS SELECT pg_temp.open_submission('exact', 'dialogue') AS exact, pg_temp.open_submission('ranged', 'dialogue') AS ranged;
SELECT pg_temp.answer(exact, e.name, 100, e.change, 'J', round => 'exact'), pg_temp.answer(ranged, e.name, 100, e.change, 'J', round => 'before')
FROM r, (VALUES ('e1', 5), ('e2', 5), ('e3', -5)) AS e (name, change);
INSERT INTO framsyn.dialogue_answer SELECT a.vintage_id, a.source_row, 'ranged', a.answered_on, a.respondent, a.sector, a.region, a.industry_scheme, a.industry,
    a.occupation_scheme, a.occupation, 80, 120, ARRAY[a.change_low[1] - 1, NULL, NULL], ARRAY[a.change_high[1] + 1, NULL, NULL], a.recruit_low, a.recruit_high
FROM framsyn.dialogue_answer a WHERE a.round = 'before';
SELECT pg_temp.admit(exact, '2024-05-01'), pg_temp.admit(ranged, '2024-05-01') FROM r;
SELECT results_eq($$SELECT b.round, round(b.balance::numeric, 6), round((b.standard_error ^ 2)::numeric, 6) FROM framsyn.dialogue_balance('18', '2024-05-02') b WHERE b.industry = 'J' AND b.round <> 'before' ORDER BY b.round$$,
    -- 1.5 * (2 * (2/3)^2 + (4/3)^2) / 9, and 40^2 / 12 * (2 * (2/3)^2 + (4/3)^2) / 300^2
    $$VALUES ('exact', 0.333333, 0.444444), ('ranged', 0.333333, 0.448395)$$, 'the width of headcounts is in the error of the balance');
SELECT results_eq($$SELECT i.round, round((i.standard_error ^ 2)::numeric, 6) FROM framsyn.dialogue_indicator('18', 'industry', '2024-05-02') i WHERE i.code = 'J' AND i.indicator = 'change_1y' AND i.round <> 'before' ORDER BY i.round$$,
    -- 25 times both, and 3 * 100^2 * 2^2 / 12 / 300^2
    $$VALUES ('exact', 11.111111), ('ranged', 11.320988)$$, 'and the width of what is expected in that of the change');
SELECT * FROM finish();
ROLLBACK;
