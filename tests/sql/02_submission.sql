-- Submissions, messages and rejections: what they refuse, and that what is closed stays as it is.
\ir fixture.psql
SELECT no_plan();
CREATE TEMP TABLE v AS SELECT pg_temp.open_submission('first') AS first, pg_temp.open_submission('second') AS second;
GRANT SELECT ON v TO PUBLIC;

SELECT pg_temp.refuses($$SELECT pg_temp.open_submission('first')$$, 'submission_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.submission (submission_id, vintage_id, kind, source, file_name, content_hash, submitted_by, partial, opened_at, last_batch_at)
    OVERRIDING SYSTEM VALUE SELECT gen_random_uuid(), first, 'statistics', 's', 'f', sha256('x'), 't', false, now(), now() FROM v$$, 'submission_vintage_once');
SELECT pg_temp.refuses($$SELECT pg_temp.open_submission('x', 'rumour')$$, 'submission_kind_known');
SELECT pg_temp.refuses($$UPDATE framsyn.submission SET source = ''$$, 'submission_source_not_empty');
SELECT pg_temp.refuses($$UPDATE framsyn.submission SET content_hash = 'abc'$$, 'submission_hash_length');
SELECT pg_temp.refuses($$UPDATE framsyn.submission SET state = 'lost', closed_at = now()$$, 'submission_state_known');
SELECT pg_temp.refuses($$UPDATE framsyn.submission SET state = 'admitted', closed_at = now()$$, 'submission_known_when_admitted');
SELECT pg_temp.refuses($$UPDATE framsyn.submission SET known_from = now()$$, 'submission_known_when_admitted');
SELECT pg_temp.refuses($$UPDATE framsyn.submission SET state = 'admitted', closed_at = now(), known_from = 'infinity'$$, 'submission_known_at_a_moment');
SELECT pg_temp.refuses($$UPDATE framsyn.submission SET state = 'refused'$$, 'submission_closed_unless_open');
SELECT pg_temp.refuses($$UPDATE framsyn.submission SET closed_at = now()$$, 'submission_closed_unless_open');
SELECT pg_temp.refuses($$UPDATE framsyn.submission SET state = 'duplicate', closed_at = now()$$, 'submission_duplicate_names_original');
SELECT pg_temp.refuses($$UPDATE framsyn.submission SET state = 'duplicate', closed_at = now(), duplicate_of = gen_random_uuid()$$, 'submission_original_known');
SELECT pg_temp.refuses($$UPDATE framsyn.submission SET rows_new = -1$$, 'submission_counts_not_negative');

SELECT lives_ok($$SELECT pg_temp.admit(first, '2024-02-01') FROM v$$, 'an open submission is admitted');
SELECT pg_temp.refuses($$UPDATE framsyn.submission SET content_hash = (SELECT content_hash FROM framsyn.submission JOIN v ON vintage_id = first),
    state = 'admitted', known_from = now(), closed_at = now() WHERE vintage_id = (SELECT second FROM v)$$, 'submission_content_once');
SELECT pg_temp.refuses($$UPDATE framsyn.submission SET rows_new = 7 WHERE state = 'admitted'$$, 'submission_final');
SELECT pg_temp.refuses($$UPDATE framsyn.submission SET state = 'expired', known_from = NULL WHERE state = 'admitted'$$, 'submission_final');
SELECT pg_temp.refuses($$DELETE FROM framsyn.submission WHERE state = 'admitted'$$, 'submission_final');
SELECT lives_ok($$UPDATE framsyn.submission SET state = 'refused', closed_at = '2024-02-02' WHERE state = 'open'$$, 'an open submission is refused');
SELECT pg_temp.refuses($$UPDATE framsyn.submission SET state = 'admitted', known_from = now() WHERE state = 'refused'$$, 'submission_final');
SELECT lives_ok($$UPDATE framsyn.submission SET rows_rejected = 3 WHERE state = 'refused'$$, 'counts of a refused one may still be set');

INSERT INTO framsyn.message SELECT md5('m')::uuid, submission_id, 0, now(), 'receipt' FROM framsyn.submission JOIN v ON vintage_id = first;
SELECT pg_temp.refuses($$INSERT INTO framsyn.message SELECT message_id, submission_id, 1, now(), '' FROM framsyn.message$$, 'message_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.message SELECT gen_random_uuid(), submission_id, 0, now(), '' FROM framsyn.message$$, 'message_batch_once');
SELECT pg_temp.refuses($$INSERT INTO framsyn.message SELECT gen_random_uuid(), submission_id, -1, now(), '' FROM framsyn.message$$, 'message_batch_not_negative');
SELECT pg_temp.refuses($$INSERT INTO framsyn.message VALUES (gen_random_uuid(), gen_random_uuid(), 0, now(), '')$$, 'message_submission_known');
INSERT INTO framsyn.rejection SELECT submission_id, 1, 17, 'value', '12x', 'V03', 'a sentence' FROM framsyn.submission JOIN v ON vintage_id = second;
SELECT pg_temp.refuses($$INSERT INTO framsyn.rejection SELECT * FROM framsyn.rejection$$, 'rejection_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.rejection SELECT submission_id, 2, 17, 'value', '12x', 'V03', '' FROM framsyn.rejection$$, 'rejection_has_sentence');
SELECT pg_temp.refuses($$INSERT INTO framsyn.rejection VALUES (gen_random_uuid(), 1, 17, 'value', '12x', 'V03', 'a')$$, 'rejection_submission_known');
INSERT INTO framsyn.unchanged SELECT submission_id, 0, '{1, 2}', '{2020, 2020}', '{0, 1}', '{5, NULL}' FROM framsyn.submission JOIN v ON vintage_id = second;
SELECT pg_temp.refuses($$INSERT INTO framsyn.unchanged SELECT * FROM framsyn.unchanged$$, 'unchanged_key');
SELECT pg_temp.refuses($$INSERT INTO framsyn.unchanged VALUES (gen_random_uuid(), 0, '{}', '{}', '{}', '{}')$$, 'unchanged_submission_known');
SELECT pg_temp.refuses($$INSERT INTO framsyn.unchanged SELECT submission_id, 1, '{1}', '{2020}', '{0}', '{}' FROM framsyn.unchanged$$, 'unchanged_same_length');
SELECT * FROM finish();
ROLLBACK;
