-- Who may do what: the whole matrix of rights, and the roles at work.
\ir fixture.psql
SELECT no_plan();

SELECT results_eq($$SELECT rolname::text COLLATE "default", rolcanlogin FROM pg_roles WHERE rolname LIKE 'framsyn\_%' AND rolname <> 'framsyn_owner' ORDER BY rolname COLLATE "C"$$,
    $$VALUES ('framsyn_analyst', false), ('framsyn_forecastd', true), ('framsyn_gatewayd', true), ('framsyn_gysam', false), ('framsyn_reko', false), ('framsyn_yh', false)$$, 'the roles');
SELECT is(count(*), 0::bigint, 'no role rules the cluster') FROM pg_roles
WHERE rolname IN ('framsyn_analyst', 'framsyn_forecastd', 'framsyn_gatewayd', 'framsyn_gysam', 'framsyn_reko', 'framsyn_yh')
  AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls);

-- Rights on tables and views, as granted to each role itself.
CREATE TEMP VIEW granted AS
    SELECT g.rolname::text COLLATE "default" AS role, c.relname::text COLLATE "default" AS relation, string_agg(left(a.privilege_type, 1), '' ORDER BY a.privilege_type) AS rights
    FROM pg_class c, aclexplode(c.relacl) a LEFT JOIN pg_roles g ON g.oid = a.grantee
    WHERE c.relnamespace = 'framsyn'::regnamespace AND a.grantee <> c.relowner GROUP BY g.rolname, c.relname;
SELECT is_empty('SELECT * FROM granted WHERE role IS NULL', 'nothing is granted to everybody');
SELECT is_empty($$SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'framsyn'::regnamespace AND c.relkind IN ('r', 'v') AND c.relname <> 'dialogue_contact'
    AND NOT EXISTS (SELECT FROM granted g WHERE g.role = 'framsyn_forecastd' AND g.relation = c.relname AND g.rights LIKE '%S%')$$, 'forecastd reads everything but contact details');
SELECT results_eq($$SELECT relation, replace(rights, 'S', '') FROM granted WHERE role = 'framsyn_forecastd' AND rights <> 'S' ORDER BY relation COLLATE "C"$$,
    $$VALUES ('assumption', 'I'), ('dialogue_answer', 'DI'), ('dialogue_kind', 'DI'), ('dialogue_move', 'DI'), ('dialogue_source', 'DI'), ('dialogue_waiting', 'DI'), ('dialogue_withdrawal', 'I'), ('effect', 'DI'), ('fit', 'DI'), ('fit_input', 'DI'), ('forecast', 'DI'), ('known_break', 'I'), ('known_break_end', 'I'), ('message', 'I'), ('observation', 'DI'), ('panel', 'I'), ('rejection', 'I'), ('review', 'I'),
             ('run', 'I'), ('run_panel', 'DI'), ('scenario', 'I'), ('scenario_network', 'I'), ('scenario_panel', 'I'), ('series', 'I'), ('skill', 'DI'), ('skill_indicator', 'DI'), ('skill_input', 'DI'), ('skill_plan', 'DI'), ('skill_record', 'DI'), ('submission', 'I'), ('target', 'I'), ('unchanged', 'DI'), ('what_if', 'I')$$,
    'forecastd adds to what arrives and what it computes, and to nothing else');
SELECT results_eq($$SELECT c.relname::text COLLATE "default", string_agg(t.attname::text COLLATE "default", ' ' ORDER BY t.attname COLLATE "C") FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
        WHERE c.relnamespace = 'framsyn'::regnamespace AND a.privilege_type = 'UPDATE' AND a.grantee = 'framsyn_forecastd'::regrole GROUP BY c.relname ORDER BY c.relname COLLATE "C"$$,
    $$VALUES ('bridge', 'source valid_to weight'), ('panel', 'stale_since'), ('run', 'as_of attempts claimed_by claimed_until cut finished_at not_before reason sentence spec state what_if_id'),
             ('submission', 'closed_at duplicate_of known_from last_batch_at rows_new rows_rejected rows_revised rows_total rows_unchanged state')$$, 'and changes these columns only');
SELECT results_eq($$SELECT role, relation, rights FROM granted WHERE role IN ('framsyn_gatewayd', 'framsyn_gysam', 'framsyn_reko', 'framsyn_yh') ORDER BY role COLLATE "C", relation$$,
    $$VALUES ('framsyn_gatewayd', 'schema_version', 'S'), ('framsyn_gysam', 'gysam', 'S'), ('framsyn_gysam', 'gysam_class', 'S'), ('framsyn_gysam', 'gysam_plan', 'S'), ('framsyn_gysam', 'gysam_skill', 'S'), ('framsyn_gysam', 'shown_skill_record', 'S'), ('framsyn_reko', 'reko', 'S'), ('framsyn_reko', 'reko_class', 'S'), ('framsyn_reko', 'reko_plan', 'S'), ('framsyn_reko', 'reko_skill', 'S'), ('framsyn_reko', 'shown_skill_record', 'S'),
             ('framsyn_yh', 'shown_skill_record', 'S'), ('framsyn_yh', 'yh', 'S'), ('framsyn_yh', 'yh_class', 'S'), ('framsyn_yh', 'yh_plan', 'S'), ('framsyn_yh', 'yh_skill', 'S')$$, 'a network reads its views, the records of shown numbers, and nothing else');
SELECT is_empty($$SELECT * FROM granted WHERE role = 'framsyn_analyst' AND rights <> 'S' AND relation NOT IN ('bridge', 'correspondence', 'dialogue_contact')$$, 'an analyst only reads');
SELECT results_eq($$SELECT relation, rights FROM granted WHERE role = 'framsyn_analyst' AND rights <> 'S' ORDER BY relation$$,
    $$VALUES ('bridge', 'DS'), ('correspondence', 'DS'), ('dialogue_contact', 'DISU')$$, 'but for bridges, correspondences and whom to call, which are analysts'' own');
SELECT results_eq($$SELECT a.attname::text COLLATE "default" FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.oid IN ('framsyn.bridge'::regclass, 'framsyn.correspondence'::regclass) AND a.attnum > 0
          AND NOT has_column_privilege('framsyn_analyst', c.oid, a.attnum, 'INSERT, UPDATE')$$,
    $$VALUES ('known_from'), ('known_from')$$, 'and there all but since when a share is known');
SELECT is_empty($$SELECT * FROM granted WHERE role <> 'framsyn_analyst' AND relation = 'dialogue_contact'$$, 'no program reads contact details');
SELECT is_empty($$SELECT * FROM granted WHERE role = 'framsyn_analyst' AND relation IN ('dialogue_answer', 'message')$$, 'and no single answer');
SELECT is_empty($$SELECT p.proname FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE p.pronamespace = 'framsyn'::regnamespace AND a.grantee = 0$$,
    'no function is everybody''s');
SELECT results_eq($$SELECT proname::text COLLATE "default" FROM pg_proc WHERE pronamespace = 'framsyn'::regnamespace AND prosecdef ORDER BY proname COLLATE "C"$$, $$VALUES ('dialogue_balance'), ('dialogue_contact_purge'), ('dialogue_indicator'), ('share_becomes_known')$$, 'four functions run with their owner''s rights');
SELECT results_eq($$SELECT r.rolname::text COLLATE "default", m.rolname::text COLLATE "default" FROM pg_auth_members x JOIN pg_roles r ON r.oid = x.roleid JOIN pg_roles m ON m.oid = x.member
        WHERE r.rolname LIKE 'framsyn\_%' AND m.rolname LIKE 'framsyn\_%' AND m.rolname <> 'framsyn_owner' ORDER BY 1, 2$$,
    $$VALUES ('framsyn_gysam', 'framsyn_forecastd'), ('framsyn_gysam', 'framsyn_gatewayd'), ('framsyn_reko', 'framsyn_forecastd'), ('framsyn_reko', 'framsyn_gatewayd'),
             ('framsyn_yh', 'framsyn_forecastd'), ('framsyn_yh', 'framsyn_gatewayd')$$, 'the programs read as a network');

-- At work. Each statement as its role: allowed, or refused for want of rights.
CREATE FUNCTION pg_temp.forbids(role text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    state text := 'it went through';
BEGIN
    EXECUTE format('SET LOCAL ROLE %I', role);
    BEGIN
        EXECUTE statement;
        RAISE EXCEPTION SQLSTATE 'ZZZZZ';
    EXCEPTION WHEN OTHERS THEN
        state := SQLSTATE;
    END;
    RESET ROLE;
    RETURN is(state, '42501', role || ' may not: ' || left(statement, 80));
END $$;
CREATE FUNCTION pg_temp.allows(role text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    state text := 'ok';
BEGIN
    EXECUTE format('SET LOCAL ROLE %I', role);
    BEGIN
        EXECUTE statement;
        SET CONSTRAINTS ALL IMMEDIATE;
        SET CONSTRAINTS ALL DEFERRED;
    EXCEPTION WHEN OTHERS THEN
        state := SQLSTATE || ' ' || SQLERRM;
    END;
    RESET ROLE;
    RETURN is(state, 'ok', role || ' may: ' || left(statement, 80));
END $$;

-- forecastd takes a batch in, and a round
SELECT pg_temp.allows('framsyn_forecastd', $$SELECT pg_temp.open_submission('a'), pg_temp.open_submission('b', 'dialogue'), pg_temp.open_submission('c')$$);
SELECT pg_temp.allows('framsyn_forecastd', $$SELECT pg_temp.make_series('1880', 'F')$$);
CREATE TEMP TABLE i AS SELECT (SELECT vintage_id FROM framsyn.submission WHERE file_name = 'a') AS a, (SELECT vintage_id FROM framsyn.submission WHERE file_name = 'b') AS b,
    (SELECT vintage_id FROM framsyn.submission WHERE file_name = 'c') AS c, framsyn.series_hash('employed|BAS|1880|sni2007g:F|total:T|total:T|T|T|T|1') AS series;
GRANT SELECT ON i TO PUBLIC;
SELECT pg_temp.allows('framsyn_forecastd', $$INSERT INTO framsyn.observation SELECT series, 2020, v, 2, 0, 7 FROM i, unnest(ARRAY[a, c]) v$$);
SELECT pg_temp.allows('framsyn_forecastd', $$SELECT pg_temp.answer(b, r, 50, 1) FROM i, unnest(ARRAY['e1', 'e2', 'e3']) r$$);
SELECT pg_temp.allows('framsyn_forecastd', $$INSERT INTO framsyn.rejection SELECT submission_id, 1, 3, 'x', 'y', 'V03', 'z' FROM framsyn.submission WHERE file_name = 'c'$$);
SELECT pg_temp.allows('framsyn_forecastd', $$INSERT INTO framsyn.message SELECT gen_random_uuid(), submission_id, 0, now(), '' FROM framsyn.submission WHERE file_name = 'a'$$);
SELECT pg_temp.allows('framsyn_forecastd', $$SELECT pg_temp.admit(v, '2024-01-01') FROM i, unnest(ARRAY[a, b]) v$$);
SELECT pg_temp.allows('framsyn_forecastd', $$UPDATE framsyn.submission SET state = 'refused', closed_at = now() WHERE file_name = 'c'$$);
SELECT pg_temp.allows('framsyn_forecastd', $$DELETE FROM framsyn.observation o USING i WHERE vintage_id = c$$);
SELECT pg_temp.allows('framsyn_forecastd', $$SELECT * FROM i, framsyn.observation_as_of(ARRAY[series], now())$$);
SELECT pg_temp.allows('framsyn_forecastd', $$SELECT * FROM framsyn.dialogue_balance('18', now()), framsyn.dialogue_as_of(now())$$);
-- computes and publishes
SELECT pg_temp.allows('framsyn_forecastd', $$SELECT pg_temp.make_run('25'), pg_temp.make_target(pg_temp.make_panel('employed', '25', 1), '25', 'F')$$);
CREATE TEMP TABLE r AS SELECT (SELECT max(run_id) FROM framsyn.run) AS run, (SELECT max(target_id) FROM framsyn.target) AS target;
GRANT SELECT ON r TO PUBLIC;
SELECT pg_temp.allows('framsyn_forecastd', $$UPDATE framsyn.run SET state = 'assembled', cut = now(), claimed_by = 'me' FROM r WHERE run_id = r.run$$);
SELECT pg_temp.allows('framsyn_forecastd', $$SELECT pg_temp.make_fit(run, target, 2023), pg_temp.make_forecast(run, target, 1, 2024, 100) FROM r$$);
SELECT pg_temp.allows('framsyn_forecastd', $$DELETE FROM framsyn.forecast USING r WHERE run_id = run$$);
SELECT pg_temp.allows('framsyn_forecastd', $$SELECT pg_temp.make_forecast(run, target, 1, 2024, 100) FROM r$$);
SELECT pg_temp.allows('framsyn_forecastd', $$UPDATE framsyn.run SET state = 'computed' FROM r WHERE run_id = r.run$$);
SELECT pg_temp.allows('framsyn_forecastd', $$SELECT pg_temp.publish(run, '25') FROM r$$);
SELECT pg_temp.allows('framsyn_forecastd', $$CREATE TEMP TABLE work (a int)$$);
-- and may not
SELECT pg_temp.forbids('framsyn_forecastd', statement) FROM unnest(ARRAY[
    'UPDATE framsyn.observation SET value = 0', 'TRUNCATE framsyn.observation', 'UPDATE framsyn.series SET first_vintage = 0', 'DELETE FROM framsyn.series',
    'DELETE FROM framsyn.submission', 'UPDATE framsyn.submission SET content_hash = sha256($$x$$)', 'UPDATE framsyn.submission SET submitted_by = $$x$$',
    'DELETE FROM framsyn.message', 'DELETE FROM framsyn.rejection', 'UPDATE framsyn.dialogue_answer SET note = $$$$', 'DELETE FROM framsyn.scenario', 'UPDATE framsyn.scenario SET reason = $$x$$',
    'DELETE FROM framsyn.scenario_network', 'UPDATE framsyn.forecast SET mean = 1', 'UPDATE framsyn.fit SET model = $$x$$', 'DELETE FROM framsyn.run', 'UPDATE framsyn.run SET seed = 2',
    'INSERT INTO framsyn.code SELECT * FROM framsyn.code', 'UPDATE framsyn.code SET name_sv = $$x$$', 'DELETE FROM framsyn.code', 'UPDATE framsyn.measure SET forecast = true',
    'UPDATE framsyn.definition SET rank = 1', 'DELETE FROM framsyn.programme_industry', 'INSERT INTO framsyn.network SELECT * FROM framsyn.network', 'DELETE FROM framsyn.schema_version',
    'ALTER TABLE framsyn.observation DISABLE TRIGGER USER', 'DROP TABLE framsyn.code', 'CREATE TABLE framsyn.mine (a int)', 'CREATE ROLE framsyn_other']) statement;
SELECT pg_temp.refuses($$SET LOCAL ROLE framsyn_forecastd; DELETE FROM framsyn.observation$$, 'observation_append_only');
SELECT pg_temp.refuses($$SET LOCAL ROLE framsyn_forecastd; DELETE FROM framsyn.forecast$$, 'published_is_final');

-- networks, straight and as the programs take their place
SELECT pg_temp.allows('framsyn_' || n, 'SELECT * FROM framsyn.' || n) FROM framsyn.network x (n);
SELECT pg_temp.forbids('framsyn_' || n, 'SELECT * FROM framsyn.' || t) FROM framsyn.network x (n), unnest(ARRAY['network_forecast', 'network_cell', 'scenario_forecast',
    'forecast', 'observation', 'dialogue_answer', 'submission', 'code', 'gysam', 'reko', 'yh']) t WHERE t <> n;
SELECT pg_temp.forbids('framsyn_gysam', statement) FROM unnest(ARRAY['SELECT * FROM framsyn.dialogue_balance($$18$$, now())', 'SELECT * FROM framsyn.dialogue_as_of(now())',
    'SELECT framsyn.observation_as_of($${}$$, now())']) statement;
SELECT is((SELECT count(*) FROM framsyn.gysam), 1::bigint, 'there is something to see');
SELECT pg_temp.forbids('framsyn_gatewayd', 'SELECT * FROM framsyn.' || t) FROM unnest(ARRAY['forecast', 'network_forecast', 'scenario_forecast', 'observation', 'dialogue_answer', 'submission']) t;
SELECT pg_temp.allows('framsyn_gatewayd', 'SELECT * FROM framsyn.gysam, framsyn.reko, framsyn.yh, framsyn.schema_version');
SELECT ok(pg_has_role('framsyn_gatewayd', 'framsyn_yh', 'MEMBER') AND NOT pg_has_role('framsyn_gatewayd', 'framsyn_analyst', 'MEMBER')
    AND NOT pg_has_role('framsyn_forecastd', 'framsyn_analyst', 'MEMBER') AND NOT pg_has_role('framsyn_gatewayd', 'framsyn_forecastd', 'MEMBER'), 'a program takes the place of networks only');

-- analysts
SELECT pg_temp.allows('framsyn_analyst', 'SELECT * FROM framsyn.' || t) FROM unnest(ARRAY['observation', 'submission', 'rejection', 'scenario_forecast', 'fit', 'code', 'gysam', 'reko', 'yh']) t;
SELECT pg_temp.allows('framsyn_analyst', $$SELECT * FROM framsyn.dialogue_balance('18', now())$$);
SELECT pg_temp.allows('framsyn_analyst', $$SELECT * FROM i, framsyn.observation_as_of(ARRAY[series], now())$$);
SELECT pg_temp.forbids('framsyn_analyst', statement) FROM unnest(ARRAY['SELECT * FROM framsyn.dialogue_answer', 'SELECT * FROM framsyn.dialogue_as_of(now())',
    'INSERT INTO framsyn.network SELECT * FROM framsyn.network', 'UPDATE framsyn.programme_industry SET valid_to = now()', 'SELECT * FROM framsyn.message']) statement;
SELECT results_eq($$SELECT employers FROM framsyn.dialogue_balance('18', now())$$, $$VALUES (3::bigint)$$, 'the balance is there to be read');

-- everybody else
CREATE ROLE framsyn_test_stranger;
SELECT pg_temp.forbids('framsyn_test_stranger', statement) FROM unnest(ARRAY['SELECT * FROM framsyn.gysam', 'SELECT * FROM framsyn.code', 'SELECT framsyn.period_text(1::smallint, 2020)']) statement;
SELECT * FROM finish();
ROLLBACK;
