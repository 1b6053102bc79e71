-- What-ifs, their assumptions and effects: what they refuse, and that nothing of them is ever changed.
\ir fixture.psql
SELECT no_plan();
CREATE FUNCTION pg_temp.make_what_if(name text, version int DEFAULT 1, author text DEFAULT 'a', reason text DEFAULT 'r') RETURNS int LANGUAGE sql AS $$
    INSERT INTO framsyn.what_if (county, name, version, author, reason, made_at) VALUES ('25', name, version, author, reason, now()) RETURNING what_if_id $$;
CREATE TEMP TABLE w AS SELECT pg_temp.make_what_if('mine') AS id;
-- one column of a sound assumption set to something else
CREATE FUNCTION pg_temp.assume(change text DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
    SELECT format('INSERT INTO framsyn.assumption SELECT (jsonb_populate_record(NULL::framsyn.assumption, jsonb_build_object(''what_if_id'', id) || %L || %L)).* FROM w',
        '{"number": 1, "kind": "plant-opens", "region": "2580", "industry_scheme": "sni2007g", "industry": "F", "low": 10, "high": 20, "from_year": 2027, "ramp_years": 2}', change) $$;

SELECT pg_temp.refuses(format('SELECT pg_temp.make_what_if(%L)', name), 'what_if_name_form') FROM unnest(ARRAY['', 'Mine', 'två', '12', '-a', repeat('a', 61)]) name;
SELECT pg_temp.refuses(format('SELECT pg_temp.make_what_if(%L)', name), 'what_if_name_is_its_own') FROM unnest(ARRAY['baseline', 'as-of-2024-01-01']) name;
SELECT pg_temp.refuses($$SELECT pg_temp.make_what_if('mine')$$, 'what_if_once');
SELECT pg_temp.refuses($$SELECT pg_temp.make_what_if('other', 0)$$, 'what_if_version_positive');
SELECT pg_temp.refuses($$SELECT pg_temp.make_what_if('other', author => '')$$, 'what_if_author_not_empty');
SELECT pg_temp.refuses($$SELECT pg_temp.make_what_if('other', reason => '')$$, 'what_if_reason_not_empty');
SELECT pg_temp.refuses($$INSERT INTO framsyn.what_if OVERRIDING SYSTEM VALUE SELECT id, '25', 'other', 1, false, 'a', 'r', now() FROM w$$, 'what_if_key');

SELECT lives_ok(pg_temp.assume(), 'an assumption');
SELECT pg_temp.refuses(pg_temp.assume(), 'assumption_key');
SELECT pg_temp.refuses(pg_temp.assume('{"what_if_id": -1}'), 'assumption_what_if_known');
SELECT pg_temp.refuses(pg_temp.assume(change), refused) FROM (VALUES
    ('{"number": 0}', 'assumption_number_positive'), ('{"number": 2, "kind": "plant", "industry": null}', 'assumption_kind_known'),
    ('{"number": 2, "age": "old"}', 'assumption_age_form'), ('{"number": 2, "from_year": 202}', 'assumption_from_range'),
    ('{"number": 2, "ramp_years": 31}', 'assumption_ramp_range'), ('{"number": 2, "until_year": 2026}', 'assumption_until_after_from'),
    ('{"number": 2, "low": 30}', 'assumption_amount_order'), ('{"number": 2, "low": "NaN"}', 'assumption_amount_order'),
    ('{"number": 2, "low": 0}', 'assumption_plant_has_persons'), ('{"number": 2, "industry": "X"}', 'assumption_industry_known'),
    ('{"number": 2, "industry": null}', 'assumption_industry_where_needed'),
    ('{"number": 2, "kind": "migration"}', 'assumption_industry_where_needed'),
    ('{"number": 2, "kind": "places", "industry": null}', 'assumption_programme_where_needed'),
    ('{"number": 2, "kind": "places", "industry": null, "programme_scheme": "yh-area", "programme": "X"}', 'assumption_programme_known')
) AS v (change, refused);
SELECT pg_temp.refuses(statement, 'published_is_final') FROM unnest(ARRAY['UPDATE framsyn.what_if SET reason = $$x$$', 'DELETE FROM framsyn.what_if',
    'TRUNCATE framsyn.what_if CASCADE', 'UPDATE framsyn.assumption SET low = 1', 'DELETE FROM framsyn.assumption', 'TRUNCATE framsyn.assumption']) statement;
SELECT pg_temp.make_what_if('mine', 2);
SELECT results_eq($$SELECT version FROM framsyn.current_what_if WHERE name = 'mine'$$, 'VALUES (2)', 'the newest version stands');

SELECT pg_temp.refuses($$INSERT INTO framsyn.run (county, reason, requested_by, requested_at, not_before, what_if_id) SELECT '25', 'a', 'b', now(), now(), id FROM w$$, 'run_baseline_assumes_nothing');
SELECT pg_temp.refuses($$INSERT INTO framsyn.run (county, reason, requested_by, requested_at, not_before, scenario, what_if_id) SELECT '25', 'a', 'b', now(), now(), 'mine', -1$$, 'run_what_if_known');

CREATE TEMP TABLE f AS SELECT pg_temp.make_run('25', 'assembled') AS run, pg_temp.make_target(pg_temp.make_panel('employed', '25', 1), '2580', 'F') AS target;
SELECT pg_temp.make_fit(run, target, 2023), pg_temp.make_forecast(run, target, 1, 2024, 100), pg_temp.make_forecast(run, target, 9, 2032, 100) FROM f;
SELECT lives_ok($$INSERT INTO framsyn.effect SELECT run, target, 1, 5, 3, 7, 2, 8 FROM f$$, 'an effect');
SELECT pg_temp.refuses($$INSERT INTO framsyn.effect SELECT run, target, 1, 5, 3, 7, 2, 8 FROM f$$, 'effect_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.effect SELECT run, target, 3, 5, 3, 7, 2, 8 FROM f$$, 'effect_forecast_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.effect SELECT run, target, 1, 5, 9, 7, 2, 8 FROM f$$, 'effect_interval_order');
SELECT pg_temp.refuses($$INSERT INTO framsyn.effect SELECT run, target, 1, 'Infinity', 3, 7, 2, 8 FROM f$$, 'effect_finite');
SELECT pg_temp.refuses('UPDATE framsyn.effect SET mean = 1', 'published_is_final');
SET CONSTRAINTS ALL IMMEDIATE;
SELECT pg_temp.publish(run, '25') FROM f;
SELECT pg_temp.refuses('DELETE FROM framsyn.effect', 'published_is_final');
SELECT pg_temp.refuses('TRUNCATE framsyn.effect', 'published_is_final');
SELECT pg_temp.refuses($$INSERT INTO framsyn.effect SELECT run, target, 9, 5, 3, 7, 2, 8 FROM f$$, 'published_is_final');
SELECT * FROM finish();
ROLLBACK;
