-- The life of a run: queue, claim, cut, panels, results, scenario.

-- Asked for by an operator or by the clock: the queued run of the county and scenario is brought forward, or made.
-- name: run_enqueue($1 county, $2 reason, $3 requested_by, $4 now, $5 not_before, $6 seed, $7 scenario, $8 as_of, $9 what_if_id)
INSERT INTO framsyn.run AS r (county, reason, requested_by, requested_at, not_before, seed, scenario, as_of, what_if_id)
VALUES ($1::text, $2::text, $3::text, $4::timestamptz, $5::timestamptz, $6::bigint, $7::text, $8::timestamptz, $9::int)
ON CONFLICT (county, scenario) WHERE state = 'queued'
    DO UPDATE SET not_before = least(r.not_before, excluded.not_before), reason = excluded.reason, what_if_id = excluded.what_if_id,
        as_of = excluded.as_of
RETURNING r.run_id

-- name: run_cancel($1 run_id, $2 sentence, $3 now)
UPDATE framsyn.run SET state = 'cancelled', sentence = $2::text, finished_at = $3::timestamptz
WHERE run_id = $1::bigint AND finished_at IS NULL
RETURNING county

-- name: run_last_request($1 county)
SELECT max(requested_at) AS requested_at FROM framsyn.run WHERE county = $1::text AND scenario = 'baseline'

-- When the oldest unfinished run of a county may be worked on.
-- name: run_due($1 county)
SELECT greatest(not_before, claimed_until) AS due FROM framsyn.run
WHERE county = $1::text AND finished_at IS NULL ORDER BY scenario IN ('high', 'low'), run_id LIMIT 1

-- The run thread's connection holds this lock as long as it lives, shared, so that the thread may have it again while
-- an earlier connection is still being taken down.
-- name: run_present($1 class, $2 claimed_by)
SELECT pg_advisory_lock_shared($1::int, hashtext($2::text))

-- Takes the oldest unfinished run of a county until $4, unless somebody holds it. Only the oldest:
-- a younger run must not publish before an older one, whose cut is earlier. The two that follow a baseline wait for all
-- others: nobody waits for them, and the next baseline makes them anew. Each claim is an attempt,
-- so a run that kills its daemon is given up too; reaching the next state sets the count back.
-- A claim ends with its time, or with the connection that made it (run_present): the server takes down what a killed
-- process leaves at once, what a host without power leaves only after a while. Whoever lost his connection and not
-- his life finds the claim gone when he wants to store something.
-- Where the clock was put back since a run was asked for, or since it was postponed by the few seconds that a claim lasts at most,
-- the moment that it waits for means nothing any more: it is not waited for, as that might take hours.
-- name: run_claim($1 county, $2 claimed_by, $3 now, $4 until, $5 class)
UPDATE framsyn.run AS r SET claimed_by = $2::text, claimed_until = $4::timestamptz, attempts = r.attempts + 1
WHERE r.run_id = (
    SELECT q.run_id FROM framsyn.run q
    WHERE q.run_id = (SELECT u.run_id FROM framsyn.run u WHERE u.county = $1::text AND u.finished_at IS NULL
                      ORDER BY u.scenario IN ('high', 'low'), u.run_id LIMIT 1)
      AND q.finished_at IS NULL AND (q.not_before <= $3::timestamptz OR q.requested_at > $3::timestamptz)
      AND (q.claimed_until IS NULL OR q.claimed_until <= $3::timestamptz OR q.claimed_by = $2::text
           OR (q.claimed_by IS NULL AND q.claimed_until > $4::timestamptz)
           OR (q.claimed_by IS NOT NULL AND NOT EXISTS (
               SELECT FROM pg_locks l
               WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted AND l.classid = $5::int::oid
                 AND l.objid = hashtext(q.claimed_by)::oid
                 AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))))
    FOR UPDATE SKIP LOCKED)
RETURNING r.run_id, r.county, r.scenario, r.state, r.cut, r.seed, r.attempts, r.sentence, r.what_if_id

-- name: run_renew($1 run_id, $2 claimed_by, $3 until)
UPDATE framsyn.run SET claimed_until = $3::timestamptz
WHERE run_id = $1::bigint AND claimed_by = $2::text AND finished_at IS NULL
RETURNING run_id

-- Kept for a later attempt: why this one failed, and not before $4.
-- name: run_postpone($1 run_id, $2 claimed_by, $3 sentence, $4 until)
UPDATE framsyn.run SET sentence = $3::text, claimed_until = $4::timestamptz, claimed_by = NULL
WHERE run_id = $1::bigint AND claimed_by = $2::text AND finished_at IS NULL

-- name: run_cut_lock($1 key)
SELECT pg_advisory_xact_lock($1::bigint)

-- The moment a run's data are read as of. Taken while run_cut_lock holds the key exclusively: every
-- vintage known before it is committed (see intake_moment). A run as of an earlier date has its cut given.
-- name: run_cut($1 run_id, $2 claimed_by)
UPDATE framsyn.run SET cut = coalesce(as_of, clock_timestamp())
WHERE run_id = $1::bigint AND claimed_by = $2::text AND state = 'queued'
RETURNING cut

-- From one state to the next, for whoever holds the claim; no row when the claim or the run is gone.
-- name: run_advance($1 run_id, $2 claimed_by, $3 from_state, $4 to_state, $5 sentence, $6 finished_at, $7 spec)
UPDATE framsyn.run SET state = $4::text, sentence = $5::text, finished_at = $6::timestamptz, attempts = 0,
    spec = coalesce($7::jsonb, spec)
WHERE run_id = $1::bigint AND claimed_by = $2::text AND state = $3::text
RETURNING run_id

-- A vintage that came after the cut found this run still queued and queued no other: do it now.
-- Runs in the transaction that took the run out of the queue, after run_advance (see intake_stale).
-- name: run_follow($1 county, $2 cut, $3 reason, $4 requested_by, $5 now, $6 not_before, $7 seed)
INSERT INTO framsyn.run (county, reason, requested_by, requested_at, not_before, seed)
SELECT $1::text, $3::text, $4::text, $5::timestamptz, $6::timestamptz, $7::bigint
WHERE EXISTS (SELECT FROM framsyn.panel p WHERE p.county = $1::text AND p.stale_since > $2::timestamptz)
ON CONFLICT (county, scenario) WHERE state = 'queued' DO NOTHING

-- name: panel_list($1 county)
SELECT p.panel_id, p.measure, p.frequency, m.nonnegative, m.additive
FROM framsyn.panel p JOIN framsyn.measure m USING (measure)
WHERE p.county = $1::text AND m.forecast
ORDER BY p.measure, p.frequency

-- The series of a panel: the county and its municipalities. Those first heard of after the cut have
-- no observation as of it. Without $4 the county's own alone.
-- name: panel_series($1 measure, $2 county, $3 frequency, $4 with_parts)
SELECT s.series_id, s.definition, d.rank, d.synthetic, s.region, s.industry_scheme, s.industry,
       coalesce(i.parent, '') AS industry_parent, s.occupation_scheme, s.occupation, s.education_scheme, s.education,
       s.sex, s.age, s.sector
FROM framsyn.series s
JOIN framsyn.definition d USING (measure, definition)
LEFT JOIN framsyn.code i ON i.scheme = s.industry_scheme AND i.code = s.industry
WHERE s.measure = $1::text AND s.frequency = $3::int
  AND s.region IN (SELECT r.code FROM framsyn.code r
                   WHERE r.scheme = 'region' AND (r.code = $2::text OR $4::boolean AND r.parent = $2::text))
ORDER BY s.series_id

-- By which figures of one list of codes become figures of the list that forecasts are made in; with the
-- periods each share holds for, as ordinals of a frequency. Regions are what they were.
-- name: panel_conversions($1 frequency, $2 cut)
SELECT c.from_scheme, c.from_code, c.to_scheme, c.to_code, c.weight,
       CASE WHEN isfinite(c.valid_from) THEN b.from_ordinal ELSE -2147483648 END AS first,
       CASE WHEN isfinite(c.valid_to) THEN b.to_ordinal - 1 ELSE 2147483647 END AS last
FROM framsyn.correspondence_as_of($2::timestamptz) c
JOIN framsyn.scheme s ON s.scheme = c.from_scheme,
LATERAL (SELECT ceil((extract(year FROM d.a) * 12 + extract(month FROM d.a) - 1 + (extract(day FROM d.a) > 1)::int) * $1::int / 12)::int AS from_ordinal,
                ceil((extract(year FROM d.z) * 12 + extract(month FROM d.z) - 1 + (extract(day FROM d.z) > 1)::int) * $1::int / 12)::int AS to_ordinal
         FROM (SELECT CASE WHEN isfinite(c.valid_from) THEN c.valid_from ELSE '2000-01-01' END AS a,
                      CASE WHEN isfinite(c.valid_to) THEN c.valid_to ELSE '2000-01-01' END AS z) d) b
WHERE c.from_scheme <> 'region' AND (c.to_scheme = s.converts_to OR c.to_scheme = c.from_scheme)
ORDER BY c.from_scheme, c.from_code, c.to_scheme, c.to_code, c.valid_from

-- name: panel_observations($1 series_ids, $2 cut)
SELECT series_id, period, value, status FROM framsyn.observation_as_of($1::bigint[], $2::timestamptz)
ORDER BY series_id, period

-- What employers expect of their whole workforce, in the list of industries that forecasts are made in. Without $3 answers
-- of a synthetic dialogue are left out: invented answers say nothing about real figures. Every version that came until the cut, and
-- when it was taken back until then: which of them count is dialogue_hold's to say. The correspondences that matter are taken
-- once: the planner expects one answer, and would else read all of them again for each.
-- name: panel_answers($1 county, $2 cut, $3 with_synthetic)
WITH converted AS MATERIALIZED (
    SELECT c.from_scheme, c.from_code, c.to_scheme, c.to_code, c.valid_from, c.valid_to
    FROM framsyn.correspondence_as_of($2::timestamptz) c
    JOIN framsyn.scheme s ON s.scheme = c.from_scheme AND s.converts_to = c.to_scheme
    WHERE c.weight = 1
)
SELECT coalesce(c.to_scheme, a.industry_scheme) AS industry_scheme, coalesce(c.to_code, a.industry) AS industry, a.region, a.round,
       a.respondent, a.sector, a.answered_on - '1970-01-01'::date AS answered_on, (a.headcount_low + a.headcount_high) / 2 AS headcount,
       (a.change_low[1] + a.change_high[1]) / 200 AS said_1, (a.change_low[2] + a.change_high[2]) / 200 AS said_3,
       (a.change_low[3] + a.change_high[3]) / 200 AS said_5, a.industry_scheme || ':' || a.industry AS origin, v.known_from,
       (SELECT min(w.withdrawn_at) FROM framsyn.dialogue_withdrawal w
        WHERE w.round = a.round AND w.respondent = a.respondent AND w.withdrawn_at >= v.known_from AND w.withdrawn_at <= $2::timestamptz) AS withdrawn_at
FROM framsyn.dialogue_answer a
JOIN framsyn.submission v USING (vintage_id)
LEFT JOIN converted c ON c.from_scheme = a.industry_scheme AND c.from_code = a.industry
      AND a.answered_on >= c.valid_from AND a.answered_on < c.valid_to
WHERE v.state = 'admitted' AND v.known_from <= $2::timestamptz AND left(a.region, 2) = $1::text AND a.occupation = 'T'
  AND ($3::boolean OR v.source NOT LIKE 'synthetic%')

-- The county's latest baseline: who computed each panel, from which input.
-- name: run_standing($1 county)
SELECT sp.panel_id, sp.run_id, rp.input_hash, rp.series
FROM framsyn.latest_scenario l
JOIN framsyn.scenario_panel sp USING (scenario_id)
JOIN framsyn.run_panel rp ON rp.run_id = sp.run_id AND rp.panel_id = sp.panel_id
WHERE l.county = $1::text AND l.name = 'baseline'

-- name: run_forget_panels($1 run_id)
DELETE FROM framsyn.run_panel WHERE run_id = $1::bigint

-- name: run_panel_insert($1 run_id, $2 panel_id, $3 input_hash, $4 series, $5 reused_from)
INSERT INTO framsyn.run_panel (run_id, panel_id, input_hash, series, reused_from)
VALUES ($1::bigint, $2::int, $3::bytea, $4::int, $5::bigint)

-- name: target_insert($1 panel_id, $2 regions, $3 industry_schemes, $4 industries, $5 occupation_schemes, $6 occupations, $7 education_schemes, $8 educations, $9 sectors)
INSERT INTO framsyn.target (panel_id, region, industry_scheme, industry, occupation_scheme, occupation, education_scheme,
                            education, sector)
SELECT $1::int, t.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[]) AS t
WHERE NOT EXISTS (
    SELECT FROM framsyn.target k
    WHERE (k.panel_id, k.region, k.industry_scheme, k.industry, k.occupation_scheme, k.occupation, k.education_scheme,
           k.education, k.sector) = ($1::int, t.*))
ON CONFLICT ON CONSTRAINT target_once DO NOTHING

-- name: target_list($1 panel_id)
SELECT target_id, region, industry_scheme, industry, occupation_scheme, occupation, education_scheme, education, sector
FROM framsyn.target WHERE panel_id = $1::int

-- What an interrupted attempt left of a run.
-- name: run_forget_forecast($1 run_id)
DELETE FROM framsyn.forecast WHERE run_id = $1::bigint

-- name: run_forget_input($1 run_id)
DELETE FROM framsyn.fit_input WHERE run_id = $1::bigint

-- name: run_forget_fit($1 run_id)
DELETE FROM framsyn.fit WHERE run_id = $1::bigint

-- What an interrupted attempt weighed in of the dialogues.
-- name: run_forget_dialogue_kind($1 run_id)
DELETE FROM framsyn.dialogue_kind WHERE run_id = $1::bigint

-- name: run_forget_dialogue_waiting($1 run_id)
DELETE FROM framsyn.dialogue_waiting WHERE run_id = $1::bigint

-- name: run_forget_dialogue_source($1 run_id)
DELETE FROM framsyn.dialogue_source WHERE run_id = $1::bigint

-- name: run_forget_dialogue_move($1 run_id)
DELETE FROM framsyn.dialogue_move WHERE run_id = $1::bigint

-- name: dialogue_kind_copy()
COPY framsyn.dialogue_kind (run_id, panel_id, level, sector, years, use, rounds, answers, hit_rate, bias, own_sd, shared_sd, compared,
    origins, error_without, error_with, weight, error_then, cover_without, cover_with, widening) FROM STDIN (FORMAT binary)

-- name: dialogue_source_copy()
COPY framsyn.dialogue_source (run_id, panel_id, region, industry_scheme, industry, years, round, answered_on, public, private, kinds_new,
    said, model, weight, moved, bound) FROM STDIN (FORMAT binary)

-- name: dialogue_waiting_copy()
COPY framsyn.dialogue_waiting (run_id, panel_id, industry_scheme, industry, round, waiting, aside) FROM STDIN (FORMAT binary)

-- name: dialogue_move_copy()
COPY framsyn.dialogue_move (run_id, target_id, horizon, without, bound) FROM STDIN (FORMAT binary)

-- name: fit_copy()
COPY framsyn.fit (run_id, target_id, status, model, reason, first_period, last_period, n_observed, last_value, origins,
    points, max_horizon, mase, mase_naive, smape, smape_naive, wape, wape_naive, cover80, cover95) FROM STDIN (FORMAT binary)

-- name: fit_input_copy()
COPY framsyn.fit_input (run_id, target_id, series_id, periods, overlap, factor, converted) FROM STDIN (FORMAT binary)

-- name: forecast_copy()
COPY framsyn.forecast (run_id, target_id, horizon, period, mean, lo80, hi80, lo95, hi95, naive) FROM STDIN (FORMAT binary)

-- name: scenario_insert($1 run_id, $2 name, $3 published_at)
INSERT INTO framsyn.scenario (name, county, run_id, cut, published_at, author, reason)
SELECT $2::text, r.county, r.run_id, r.cut, $3::timestamptz, r.requested_by, r.reason
FROM framsyn.run r WHERE r.run_id = $1::bigint
RETURNING scenario_id, (SELECT coalesce(sum(p.series), 0) FROM framsyn.run_panel p WHERE p.run_id = $1::bigint) AS series

-- name: scenario_panels($1 scenario_id, $2 run_id)
INSERT INTO framsyn.scenario_panel (scenario_id, panel_id, run_id)
SELECT $1::bigint, p.panel_id, coalesce(p.reused_from, p.run_id) FROM framsyn.run_panel p WHERE p.run_id = $2::bigint

-- name: scenario_networks($1 scenario_id)
INSERT INTO framsyn.scenario_network (scenario_id, network) SELECT $1::bigint, n.network FROM framsyn.network n

-- name: panel_fresh($1 county, $2 cut)
UPDATE framsyn.panel SET stale_since = NULL WHERE county = $1::text AND stale_since <= $2::timestamptz

-- The latest baseline of every county and network, for those who subscribe after a restart.
-- name: scenario_announced()
SELECT l.scenario_id, l.run_id, l.name, l.county, n.network, l.published_at,
       (SELECT coalesce(sum(p.series), 0) FROM framsyn.run_panel p WHERE p.run_id = l.run_id) AS series
FROM framsyn.latest_scenario l JOIN framsyn.scenario_network n USING (scenario_id)
WHERE l.name = 'baseline'
ORDER BY l.scenario_id, n.network

-- Those at work in the county, all together, year by year, in a scenario.
-- name: side_total($1 scenario_id)
SELECT f.ordinal AS year, f.mean, f.lo80, f.hi80
FROM framsyn.scenario_forecast f
WHERE f.scenario_id = $1::bigint AND f.measure = 'employed' AND f.frequency = 1 AND f.region = f.county AND f.industry = 'T'
  AND f.occupation = 'T' AND f.education = 'T' AND f.sector = 'T'
ORDER BY f.horizon

-- A large vintage that nobody has reviewed yet, the newest first.
-- name: review_next()
SELECT v.vintage_id FROM framsyn.submission v
WHERE v.state = 'admitted' AND v.kind = 'statistics' AND v.rows_new + v.rows_revised > 20000
  AND NOT EXISTS (SELECT FROM framsyn.review r WHERE r.vintage_id = v.vintage_id)
ORDER BY v.vintage_id DESC LIMIT 1

-- name: review_make($1 vintage_id, $2 now)
INSERT INTO framsyn.review (vintage_id, reviewed_at, findings)
SELECT $1::int, $2::timestamptz, coalesce((
    SELECT jsonb_agg(jsonb_build_object('rule', r.rule, 'findings', r.findings, 'en', r.sentence_en, 'sv', r.sentence_sv))
    FROM framsyn.vintage_review($1::int) r), '[]')
ON CONFLICT (vintage_id) DO NOTHING

-- For the rest of the transaction: runs wait meanwhile.
-- name: review_patience()
SET LOCAL statement_timeout = 120000

-- That a vintage could not be looked over.
-- name: review_skip($1 vintage_id, $2 now)
INSERT INTO framsyn.review (vintage_id, reviewed_at, findings)
VALUES ($1::int, $2::timestamptz, '[{"rule": "V44", "findings": 0, "en": "sums and revisions could not be looked over: it took more than two minutes",
                                     "sv": "summor och revideringar kunde inte granskas: det tog mer än två minuter"}]')
ON CONFLICT (vintage_id) DO NOTHING
