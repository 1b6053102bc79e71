-- What the bus thread of framsyn-forecastd asks while it takes batches in.

-- For the connection of the intake: its statements look up a few rows by key, whatever the parameters,
-- and planning anew for each batch would cost more than running them. A plan made once stays when the
-- tables grow, also one made while they were empty and not worth an index: hence by index from the start.
-- name: intake_plans()
SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('enable_seqscan', 'off', false),
       set_config('jit', 'off', false)

-- name: intake_known_series($1 most)
SELECT series_id FROM framsyn.series LIMIT $1::int

-- name: intake_begin()
BEGIN

-- name: intake_commit()
COMMIT

-- The first batch of a submission makes it. The same batch at another daemon waits here until it is
-- committed, and then finds its receipt.
-- name: intake_open($1 submission_id, $2 kind, $3 source, $4 file_name, $5 content_hash, $6 released_at, $7 submitted_by, $8 partial, $9 note, $10 now)
INSERT INTO framsyn.submission (submission_id, kind, source, file_name, content_hash, released_at, submitted_by, partial, note,
                                opened_at, last_batch_at)
VALUES ($1::uuid, $2::text, $3::text, $4::text, $5::bytea, $6::timestamptz, $7::text, $8::boolean, $9::text,
        $10::timestamptz, $10::timestamptz)
ON CONFLICT (submission_id) DO NOTHING

-- A submission that is one small batch, in one statement: the number and the moment (intake_moment), the submission as it ends
-- with its receipt, the series that are new, the rows, the panels and the run (intake_stale). Stores all of it and tells the
-- number and the moment, or stores nothing and tells nothing: when the submission or its content was stored before, or a
-- series ($20) is not new. Everything hangs on the row of the submission, so a key that is taken leaves no trace.
-- name: intake_whole($1 key, $2 class, $3 panels, $4 submission_id, $5 kind, $6 source, $7 file_name, $8 content_hash, $9 released_at, $10 submitted_by, $11 partial, $12 note, $13 now, $14 rows_total, $15 rows_new, $16 rows_revised, $17 rows_unchanged, $18 rows_rejected, $19 receipt, $20 series_ids, $21 series, $22 row_series, $23 row_periods, $24 source_rows, $25 statuses, $26 values, $27 panel_measures, $28 panel_counties, $29 panel_frequencies, $30 county, $31 not_before, $32 seed)
WITH entered AS (
    INSERT INTO framsyn.submission (submission_id, kind, source, file_name, content_hash, released_at, submitted_by, partial, note,
                                    opened_at, last_batch_at, closed_at, state, known_from, rows_total, rows_new, rows_revised,
                                    rows_unchanged, rows_rejected, receipt)
    SELECT $4::uuid, $5::text, $6::text, $7::text, $8::bytea, $9::timestamptz, $10::text, $11::boolean, $12::text,
           $13::timestamptz, $13::timestamptz, $13::timestamptz, 'admitted', m.known_from, $14::bigint, $15::bigint, $16::bigint,
           $17::bigint, $18::bigint, $19::bytea
    FROM (SELECT pg_advisory_xact_lock_shared($1::bigint), clock_timestamp() AS known_from
          FROM (SELECT count(pg_advisory_xact_lock($2::int, p)) FROM unnest($3::int[]) AS p) AS locked
          WHERE NOT EXISTS (SELECT FROM framsyn.series s WHERE s.series_id = ANY ($20::bigint[]))) AS m
    ON CONFLICT DO NOTHING
    RETURNING vintage_id, known_from
), made AS (
    INSERT INTO framsyn.series (series_id, measure, definition, region, industry_scheme, industry, occupation_scheme, occupation,
                                education_scheme, education, sex, age, sector, frequency, first_vintage)
    SELECT (n.key).*, e.vintage_id FROM entered e, (SELECT k::framsyn.new_series AS key FROM unnest($21::text[]) AS k OFFSET 0) AS n
), stored AS (
    INSERT INTO framsyn.observation (series_id, period, vintage_id, source_row, status, value)
    SELECT r.series_id, r.period, e.vintage_id, r.source_row, r.status, r.value
    FROM entered e, unnest($22::bigint[], $23::int[], $24::int[], $25::int[], $26::float8[])
                    AS r (series_id, period, source_row, status, value)
), touched AS (
    INSERT INTO framsyn.panel (measure, county, frequency, stale_since)
    SELECT p.measure, p.county, p.frequency, e.known_from
    FROM entered e, unnest($27::text[], $28::text[], $29::int[]) AS p (measure, county, frequency)
    ON CONFLICT (measure, county, frequency)
        DO UPDATE SET stale_since = greatest(panel.stale_since, excluded.stale_since)
    RETURNING county
), queued AS (
    INSERT INTO framsyn.run (county, reason, requested_by, requested_at, not_before, seed)
    SELECT t.county, 'vintage ' || e.vintage_id || ' from ' || left($6::text, 64), $10::text, $13::timestamptz,
           $31::timestamptz, $32::bigint
    FROM touched t, entered e WHERE t.county = $30::text LIMIT 1
    ON CONFLICT (county, scenario) WHERE state = 'queued' DO UPDATE SET reason = run.reason WHERE false
)
SELECT vintage_id, known_from FROM entered

-- A later batch has the submission to itself until it is committed.
-- name: intake_hold($1 submission_id)
SELECT FROM framsyn.submission WHERE submission_id = $1::uuid FOR NO KEY UPDATE

-- What is known of the submission of a batch, and of the batch: the receipt it got before (the row of a submission that
-- came whole holds it), the number the next batch must have, an earlier submission of the same content.
-- name: intake_facts($1 submission_id, $2 message_id, $3 batch_no, $4 content_hash)
SELECT s.vintage_id, s.state, s.kind, s.content_hash, s.known_from, s.rows_new, s.rows_revised, s.rows_unchanged, s.rows_rejected,
    (SELECT coalesce(max(m.batch_no) + 1, 0) FROM framsyn.message m WHERE m.submission_id = s.submission_id) AS next_batch,
    coalesce(CASE WHEN $3::int = 0 THEN s.receipt END,
             (SELECT m.receipt FROM framsyn.message m WHERE m.message_id = $2::uuid),
             (SELECT m.receipt FROM framsyn.message m WHERE m.submission_id = s.submission_id AND m.batch_no = $3::int)) AS receipt,
    (SELECT count(*) FROM framsyn.rejection r WHERE r.submission_id = s.submission_id) AS listed,
    EXISTS (SELECT FROM framsyn.submission v WHERE v.state = 'admitted' AND v.vintage_id > s.vintage_id) OR
    EXISTS (SELECT FROM framsyn.submission v WHERE v.state = 'admitted' AND v.known_from > s.opened_at) AS overtaken,
    (SELECT d.submission_id FROM framsyn.submission d WHERE d.content_hash = $4::bytea AND d.state = 'admitted') AS duplicate
FROM framsyn.submission s WHERE s.submission_id = $1::uuid

-- One batch at a time may compare itself with what is known of a panel and add to it; otherwise two
-- batches could both call a cell new. Panels come in ascending order, so nobody waits in a circle.
-- name: intake_lock($1 class, $2 panels)
SELECT pg_advisory_xact_lock($1::int, p) FROM unnest($2::int[]) AS p

-- Makes the series that do not exist, and names them: they have no rows yet. Series come as texts of type new_series:
-- one array to take apart instead of fourteen, each of which the server would keep in a table of its own.
-- name: intake_series($1 series, $2 submission_id)
INSERT INTO framsyn.series (series_id, measure, definition, region, industry_scheme, industry, occupation_scheme, occupation,
                            education_scheme, education, sex, age, sector, frequency, first_vintage)
SELECT (n.key).*, (SELECT v.vintage_id FROM framsyn.submission v WHERE v.submission_id = $2::uuid)
FROM (SELECT k::framsyn.new_series AS key FROM unnest($1::text[]) AS k OFFSET 0) AS n
ON CONFLICT (series_id) DO NOTHING
RETURNING series_id

-- What is known of some series in a range of periods: per cell the latest admitted value (origin 0, or 3 where it became known
-- since this submission was opened), and every value of a vintage that is still open: another one's (1) or this submission's (2).
-- (Its number tells, whatever the clocks say; that of one opened before and admitted since does not, but its moment.)
-- name: intake_known($1 series_ids, $2 first, $3 last, $4 submission_id)
SELECT DISTINCT ON (o.series_id, o.period, k.open_vintage) o.series_id, o.period, o.status, o.value,
       CASE WHEN v.submission_id = $4::uuid THEN 2 WHEN v.state = 'open' THEN 1
            WHEN v.vintage_id > (SELECT s.vintage_id FROM framsyn.submission s WHERE s.submission_id = $4::uuid)
              OR v.known_from > (SELECT s.opened_at FROM framsyn.submission s WHERE s.submission_id = $4::uuid)
            THEN 3 ELSE 0 END AS origin
FROM framsyn.observation o
JOIN framsyn.submission v USING (vintage_id),
LATERAL (SELECT CASE WHEN v.state = 'open' THEN o.vintage_id ELSE 0 END AS open_vintage) k
WHERE o.series_id = ANY ($1::bigint[]) AND o.period BETWEEN $2::int AND $3::int AND v.state IN ('admitted', 'open')
ORDER BY o.series_id, o.period, k.open_vintage, v.known_from DESC, o.vintage_id DESC

-- name: intake_rows($1 vintage_id, $2 series_ids, $3 periods, $4 source_rows, $5 statuses, $6 values)
INSERT INTO framsyn.observation (series_id, period, vintage_id, source_row, status, value)
SELECT r.series_id, r.period, $1::int, r.source_row, r.status, r.value
FROM unnest($2::bigint[], $3::int[], $4::int[], $5::int[], $6::float8[]) AS r (series_id, period, source_row, status, value)

-- The cells of a batch that are as they were known, until the submission is closed.
-- name: intake_unchanged($1 submission_id, $2 batch_no, $3 series_ids, $4 periods, $5 statuses, $6 values)
INSERT INTO framsyn.unchanged (submission_id, batch_no, series_ids, periods, statuses, "values")
VALUES ($1::uuid, $2::int, $3::bigint[], $4::int[], $5::int[], $6::float8[])

-- name: intake_forget_unchanged($1 submission_id)
DELETE FROM framsyn.unchanged WHERE submission_id = $1::uuid

-- Asked when a submission is closed: rows with another value for a cell that an earlier batch gave as it was known. place
-- says which of the closing batch's rows it is, -1: it is stored, under source_row.
-- name: intake_given_twice($1 submission_id, $2 vintage_id, $3 series_ids, $4 periods, $5 statuses, $6 values)
WITH given AS (
    SELECT DISTINCT g.series_id, g.period, g.status, g.value
    FROM framsyn.unchanged u, unnest(u.series_ids, u.periods, u.statuses, u."values") AS g (series_id, period, status, value)
    WHERE u.submission_id = $1::uuid
)
SELECT -1 AS place, o.source_row, o.value
FROM framsyn.observation o JOIN given g USING (series_id, period)
WHERE o.vintage_id = $2::int AND (o.status <> g.status OR o.value IS DISTINCT FROM g.value)
UNION ALL
SELECT b.place::int - 1, 0, b.value
FROM unnest($3::bigint[], $4::int[], $5::int[], $6::float8[]) WITH ORDINALITY AS b (series_id, period, status, value, place)
JOIN given g USING (series_id, period)
WHERE b.status <> g.status OR b.value IS DISTINCT FROM g.value
ORDER BY place, source_row

-- name: intake_drop_rows($1 vintage_id, $2 source_rows)
DELETE FROM framsyn.observation WHERE vintage_id = $1::int AND source_row = ANY ($2::int[])

-- name: intake_rows_copy()
COPY framsyn.observation (series_id, period, vintage_id, source_row, status, value) FROM STDIN (FORMAT binary)

-- name: intake_answers_copy()
COPY framsyn.dialogue_answer (vintage_id, source_row, round, answered_on, respondent, sector, region, industry_scheme, industry,
    occupation_scheme, occupation, headcount_low, headcount_high, change_low, change_high, recruit_low, recruit_high,
    shortage, certainty, note) FROM STDIN (FORMAT binary)

-- The questions this submission has already answered in earlier batches.
-- name: intake_answers_own($1 vintage_id)
SELECT round, respondent, region, industry_scheme, industry, occupation_scheme, occupation
FROM framsyn.dialogue_answer WHERE vintage_id = $1::int

-- What the answers of a vintage are beside the latest admitted ones to the same questions. An answer is what was said of
-- figures, and when; the note beside it is none.
-- name: intake_answers_compared($1 vintage_id)
SELECT count(*) FILTER (WHERE e.vintage_id IS NULL) AS rows_new,
       count(*) FILTER (WHERE e.vintage_id IS NOT NULL AND NOT k.same) AS rows_revised,
       count(*) FILTER (WHERE e.vintage_id IS NOT NULL AND k.same) AS rows_unchanged
FROM framsyn.dialogue_answer a
LEFT JOIN LATERAL (
    SELECT e.* FROM framsyn.dialogue_answer e JOIN framsyn.submission v USING (vintage_id)
    WHERE (e.round, e.respondent, e.region, e.industry_scheme, e.industry, e.occupation_scheme, e.occupation) =
          (a.round, a.respondent, a.region, a.industry_scheme, a.industry, a.occupation_scheme, a.occupation)
      AND v.state = 'admitted'
    ORDER BY v.known_from DESC, e.vintage_id DESC LIMIT 1) e ON true,
LATERAL (SELECT (a.answered_on, a.sector, a.headcount_low, a.headcount_high, a.change_low, a.change_high, a.recruit_low,
                 a.recruit_high, a.shortage, a.certainty) IS NOT DISTINCT FROM
                (e.answered_on, e.sector, e.headcount_low, e.headcount_high, e.change_low, e.change_high, e.recruit_low,
                 e.recruit_high, e.shortage, e.certainty) AS same) k
WHERE a.vintage_id = $1::int

-- name: intake_rejections($1 submission_id, $2 listed, $3 rows, $4 columns, $5 values, $6 rules, $7 sentences)
INSERT INTO framsyn.rejection (submission_id, number, row, column_name, value, rule, sentence)
SELECT $1::uuid, $2::int + r.number, r.row, r.column_name, r.value, r.rule, r.sentence
FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[])
     WITH ORDINALITY AS r (row, column_name, value, rule, sentence, number)

-- name: intake_first_rejections($1 submission_id, $2 limit)
SELECT row, column_name, value, rule, sentence FROM framsyn.rejection
WHERE submission_id = $1::uuid ORDER BY number LIMIT $2::int

-- The moment from which an admitted vintage is known. Closing transactions hold key $1 shared, from
-- before that moment until they are committed; a run takes its cut holding it exclusively (run_cut).
-- So when a cut is taken every vintage known before it is committed and visible, and one that commits
-- later is known later: a cut never misses a vintage. The clock is the database's, because several
-- hosts write to it and only one clock can order them.
-- name: intake_moment($1 key)
SELECT pg_advisory_xact_lock_shared($1::bigint), clock_timestamp() AS known_from

-- Counts, and with another state than open the end of a submission.
-- name: intake_settle($1 submission_id, $2 state, $3 closed_at, $4 known_from, $5 duplicate_of, $6 rows_total, $7 rows_new, $8 rows_revised, $9 rows_unchanged, $10 rows_rejected, $11 now)
UPDATE framsyn.submission SET state = $2::text, last_batch_at = $11::timestamptz, closed_at = $3::timestamptz, known_from = $4::timestamptz,
    duplicate_of = $5::uuid, rows_total = $6::bigint, rows_new = $7::bigint, rows_revised = $8::bigint,
    rows_unchanged = $9::bigint, rows_rejected = $10::bigint
WHERE submission_id = $1::uuid AND state = 'open'

-- name: intake_message($1 message_id, $2 submission_id, $3 batch_no, $4 received_at, $5 receipt)
INSERT INTO framsyn.message (message_id, submission_id, batch_no, received_at, receipt)
VALUES ($1::uuid, $2::uuid, $3::int, $4::timestamptz, $5::bytea)

-- name: intake_forget_rows($1 vintage_id)
DELETE FROM framsyn.observation WHERE vintage_id = $1::int

-- name: intake_forget_answers($1 vintage_id)
DELETE FROM framsyn.dialogue_answer WHERE vintage_id = $1::int

-- The panels that rows of a vintage stored by earlier batches belong to, or are read by.
-- name: intake_touched($1 vintage_id)
SELECT DISTINCT CASE WHEN m.skills THEN 'skills' ELSE s.measure END AS measure, left(s.region, 2) AS county,
       CASE WHEN m.skills THEN 1::smallint ELSE s.frequency END AS frequency
FROM (SELECT DISTINCT o.series_id FROM framsyn.observation o WHERE o.vintage_id = $1::int) o
JOIN framsyn.series s USING (series_id)
JOIN framsyn.measure m USING (measure)
WHERE (m.forecast OR m.skills) AND left(s.region, 2) <> '00' AND s.region !~ '^SE'

-- The panels that employers' answers of these counties bear upon.
-- name: intake_panels($1 measure, $2 counties)
SELECT measure, county, frequency FROM framsyn.panel WHERE measure = $1::text AND county = ANY ($2::text[])

-- name: intake_answer_counties($1 vintage_id)
SELECT DISTINCT left(region, 2) AS county FROM framsyn.dialogue_answer WHERE vintage_id = $1::int

-- Marks panels, which come in ascending order, stale since the vintage that touched them last, and sees to it that a run is queued
-- for the county computed here. A queued run is left as it is, so a burst of vintages becomes one
-- run; but its row is locked (an update of nothing does that), so that a run which is just leaving
-- the queue either waits and sees the panels marked (run_follow), or is gone and a new one is queued.
-- name: intake_stale($1 measures, $2 counties, $3 frequencies, $4 known_from, $5 county, $6 reason, $7 requested_by, $8 now, $9 not_before, $10 seed)
WITH touched AS (
    INSERT INTO framsyn.panel (measure, county, frequency, stale_since)
    SELECT p.measure, p.county, p.frequency, $4::timestamptz
    FROM unnest($1::text[], $2::text[], $3::int[]) AS p (measure, county, frequency)
    ON CONFLICT (measure, county, frequency)
        DO UPDATE SET stale_since = greatest(panel.stale_since, excluded.stale_since)
    RETURNING county
)
INSERT INTO framsyn.run (county, reason, requested_by, requested_at, not_before, seed)
SELECT DISTINCT t.county, $6::text, $7::text, $8::timestamptz, $9::timestamptz, $10::bigint
FROM touched t WHERE t.county = $5::text
ON CONFLICT (county, scenario) WHERE state = 'queued' DO UPDATE SET reason = run.reason WHERE false

-- Submissions nothing was added to since $1. Their rows go with them.
-- name: intake_idle($1 before)
SELECT submission_id, vintage_id, kind FROM framsyn.submission
WHERE state = 'open' AND last_batch_at < $1::timestamptz ORDER BY last_batch_at LIMIT 100

-- name: intake_expire($1 submission_id, $2 before, $3 now)
UPDATE framsyn.submission SET state = 'expired', closed_at = $3::timestamptz
WHERE submission_id = $1::uuid AND state = 'open' AND last_batch_at < $2::timestamptz
RETURNING vintage_id

-- The code lists, as intake keeps them in memory.
-- name: catalogue_codes()
SELECT scheme, code, CASE WHEN isfinite(valid_from) THEN valid_from - '1970-01-01'::date ELSE -2147483648 END AS valid_from,
       CASE WHEN isfinite(valid_to) THEN valid_to - '1970-01-01'::date ELSE 2147483647 END AS valid_to
FROM framsyn.code

-- name: catalogue_measures()
SELECT measure, nonnegative, additive, forecast, skills FROM framsyn.measure

-- name: catalogue_definitions()
SELECT measure, definition FROM framsyn.definition
