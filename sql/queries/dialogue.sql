-- Dialogue rounds: what they hold and say, and answers that are taken back.

-- name: dialogue_rounds($1 county)
SELECT a.round, min(a.answered_on)::text AS first_answer, max(a.answered_on)::text AS last_answer, count(*) AS answers,
       count(DISTINCT a.respondent) AS employers, count(DISTINCT a.industry) AS industries,
       count(DISTINCT a.occupation) FILTER (WHERE a.occupation <> 'T') AS occupations,
       (SELECT count(*) FROM framsyn.dialogue_withdrawal w WHERE w.round = a.round) AS withdrawn,
       CASE WHEN bool_or(v.source LIKE 'synthetic%') THEN 'synthetic' ELSE '' END AS note
FROM framsyn.dialogue_as_of('infinity') a JOIN framsyn.submission v USING (vintage_id)
WHERE left(a.region, 2) = $1::text
GROUP BY a.round ORDER BY max(a.answered_on) DESC, a.round

-- name: dialogue_balances($1 county, $2 dimension, $3 round)
SELECT i.round, i.scheme, i.code, coalesce(c.name_sv, '') AS name, coalesce(c.name_en, '') AS name_en, i.indicator,
       i.employers, i.value, 1.96 * i.standard_error AS margin, i.low, i.high, i.standard_error, i.answered_on::text AS answered_on
FROM framsyn.dialogue_indicator($1::text, $2::text, 'infinity') i
LEFT JOIN framsyn.code c USING (scheme, code)
WHERE $3::text = '' OR i.round = $3::text

-- How answers had turned out by the latest baseline, which used of them what had helped: of the panel with the longest
-- periods that weighed any in. Kinds nobody is of are left out.
-- name: dialogue_record($1 county)
SELECT k.level, k.sector, k.years, k.rounds, k.answers, k.hit_rate, k.bias, k.own_sd, k.shared_sd, k.compared, k.origins,
       k.error_without, k.error_with, k.use, k.weight
FROM framsyn.dialogue_kind k
WHERE (k.run_id, k.panel_id) = (
        SELECT sp.run_id, sp.panel_id
        FROM framsyn.latest_scenario l JOIN framsyn.scenario_panel sp USING (scenario_id) JOIN framsyn.panel p USING (panel_id)
        WHERE l.county = $1::text AND l.name = 'baseline'
          AND EXISTS (SELECT FROM framsyn.dialogue_kind d WHERE d.run_id = sp.run_id AND d.panel_id = sp.panel_id)
        ORDER BY p.frequency LIMIT 1)
  AND (k.answers > 0 OR k.compared > 0)
ORDER BY k.level, k.sector DESC, k.years

-- name: dialogue_withdrawals()
SELECT withdrawn_at, round, respondent, withdrawn_by, reason FROM framsyn.dialogue_withdrawal ORDER BY withdrawal_id DESC

-- Takes back what a respondent said in a round, unless that was done already; names the counties it spoke of.
-- Key $3 as in intake_moment: a run's cut is before the withdrawal or sees it.
-- name: dialogue_withdraw($1 round, $2 respondent, $3 key, $4 withdrawn_by, $5 reason)
WITH moment AS MATERIALIZED (
    SELECT pg_advisory_xact_lock_shared($3::bigint), clock_timestamp() AS at
), answer AS (
    SELECT DISTINCT left(a.region, 2) AS county FROM framsyn.dialogue_as_of('infinity') a
    WHERE a.round = $1::text AND a.respondent = $2::text
), noted AS (
    INSERT INTO framsyn.dialogue_withdrawal (round, respondent, withdrawn_at, withdrawn_by, reason)
    SELECT $1::text, $2::text, m.at, $4::text, $5::text FROM moment m WHERE EXISTS (SELECT FROM answer)
), touched AS (
    UPDATE framsyn.panel p SET stale_since = greatest(p.stale_since, m.at)
    FROM answer, moment m WHERE p.measure = 'employed' AND p.county = answer.county
)
SELECT county FROM answer ORDER BY county

-- name: dialogue_purge($1 now)
SELECT framsyn.dialogue_contact_purge(($1::timestamptz AT TIME ZONE 'Europe/Stockholm')::date)
