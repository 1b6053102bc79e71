-- Dialogue rounds: what they hold and say, and answers that are taken back.

-- name: dialogue_rounds($1 county)
SELECT a.round, min(a.answered_on)::text AS first_answer, max(a.answered_on)::text AS last_answer, count(*) AS answers,
       count(DISTINCT a.respondent) AS employers, count(DISTINCT a.industry) AS industries,
       count(DISTINCT a.occupation) FILTER (WHERE a.occupation <> 'T') AS occupations,
       (SELECT count(*) FROM framsyn.dialogue_withdrawal w WHERE w.round = a.round) AS withdrawn,
       (SELECT coalesce(sum(w.waiting + w.aside), 0) FROM framsyn.dialogue_waiting w
        WHERE w.round = a.round AND (w.run_id, w.panel_id) = (
              SELECT sp.run_id, sp.panel_id FROM framsyn.latest_scenario l JOIN framsyn.scenario_panel sp USING (scenario_id) JOIN framsyn.panel p USING (panel_id)
              WHERE l.county = $1::text AND l.name = 'baseline' AND p.measure = 'employed' ORDER BY p.frequency LIMIT 1)) AS waiting,
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
       k.error_without, k.error_with, k.error_then, k.use, k.weight, k.cover_without, k.cover_with, k.widening
FROM framsyn.dialogue_kind k
WHERE (k.run_id, k.panel_id) = (
        SELECT sp.run_id, sp.panel_id
        FROM framsyn.latest_scenario l JOIN framsyn.scenario_panel sp USING (scenario_id) JOIN framsyn.panel p USING (panel_id)
        WHERE l.county = $1::text AND l.name = 'baseline'
          AND EXISTS (SELECT FROM framsyn.dialogue_kind d WHERE d.run_id = sp.run_id AND d.panel_id = sp.panel_id)
        ORDER BY p.frequency LIMIT 1)
  AND (k.answers > 0 OR k.compared > 0)
ORDER BY k.level, k.sector DESC, k.years

-- What answers did to the latest baseline, in one row, of the panel that dialogue_record shows: rounds and answers that
-- counted, numbers they moved and how far on average, and the backtest's errors without and by the whole rule (error_then). No row: none counted.
-- name: dialogue_effect($1 county)
WITH shown AS (
    SELECT sp.run_id, sp.panel_id
    FROM framsyn.latest_scenario l JOIN framsyn.scenario_panel sp USING (scenario_id) JOIN framsyn.panel p USING (panel_id)
    WHERE l.county = $1::text AND l.name = 'baseline'
      AND EXISTS (SELECT FROM framsyn.dialogue_kind d WHERE d.run_id = sp.run_id AND d.panel_id = sp.panel_id)
    ORDER BY p.frequency LIMIT 1
), source AS (
    SELECT s.* FROM framsyn.dialogue_source s JOIN shown USING (run_id, panel_id)
), largest AS (
    -- of a group's horizons the one that most answered: an employer answers for several
    SELECT region, industry, max(public) AS public, max(private) AS private FROM source GROUP BY region, industry
), move AS (
    SELECT m.horizon, m.without, f.mean FROM framsyn.dialogue_move m JOIN framsyn.forecast f USING (run_id, target_id, horizon)
    JOIN shown USING (run_id) WHERE m.without > 0 AND f.mean <> m.without
)
SELECT (SELECT string_agg(DISTINCT round, ' ' ORDER BY round) FROM source) AS rounds, (SELECT sum(public) FROM largest)::bigint AS public,
       (SELECT sum(private) FROM largest)::bigint AS private, (SELECT count(*) FROM largest) AS groups, (SELECT count(*) FROM move) AS moved,
       (SELECT count(*) FROM framsyn.forecast f JOIN shown USING (run_id) JOIN framsyn.target t USING (target_id) WHERE t.panel_id = shown.panel_id) AS numbers,
       (SELECT avg(abs(mean / without - 1)) FROM move) AS mean_move, sum(k.compared) AS compared,
       sum(k.compared * k.error_without) / sum(k.compared) AS error_without, sum(k.compared * k.error_then) / sum(k.compared) AS error_with,
       CASE WHEN EXISTS (SELECT FROM framsyn.dialogue_answer a JOIN framsyn.submission v USING (vintage_id)
                         WHERE left(a.region, 2) = $1::text AND a.round IN (SELECT round FROM source) AND v.source LIKE 'synthetic%')
            THEN 'synthetic' ELSE '' END AS note
FROM framsyn.dialogue_kind k JOIN shown USING (run_id, panel_id)
WHERE k.compared > 0 AND EXISTS (SELECT FROM source)
HAVING EXISTS (SELECT FROM source)

-- What employers' answers did to a number of a panel: the number without them, the bound, which answers counted, and the
-- record that lets them count. Of a total, the answers about all that is below it. An assumption's part is not theirs.
-- name: why_dialogue_moved($1 run_id, $2 target_id, $3 horizon)
WITH t AS (
    SELECT t.* FROM framsyn.target t WHERE t.target_id = $2::int
), source AS (
    SELECT s.* FROM framsyn.dialogue_source s JOIN t USING (panel_id)
    WHERE s.run_id = $1::bigint AND (t.industry = 'T' OR (s.industry_scheme, s.industry) = (t.industry_scheme, t.industry))
      AND (length(t.region) = 2 OR s.region = t.region OR length(s.region) = 2 AND NOT EXISTS (
           SELECT FROM framsyn.dialogue_source o WHERE (o.run_id, o.panel_id, o.industry_scheme, o.industry, o.region) =
                                                       (s.run_id, s.panel_id, s.industry_scheme, s.industry, t.region)))
), move AS (
    SELECT m.without, m.bound, f.mean - m.without - coalesce(e.mean, 0) AS moved
    FROM framsyn.forecast f JOIN framsyn.dialogue_move m USING (run_id, target_id, horizon)
    LEFT JOIN framsyn.effect e USING (run_id, target_id, horizon)
    WHERE f.run_id = $1::bigint AND f.target_id = $2::int AND f.horizon = $3::int
), said AS (
    SELECT s.years, max(s.round) AS round, sum(s.public) AS public, sum(s.private) AS private, max(s.kinds_new) AS kinds_new, count(*) AS units, min(s.weight) AS least,
           max(s.weight) AS most
    FROM source s, move GROUP BY s.years
), waiting AS (
    -- in every round some are too few: those of the last two, by name, matter
    SELECT w.round, sum(w.waiting) AS waiting, sum(w.aside) AS aside
    FROM framsyn.dialogue_waiting w JOIN t USING (panel_id)
    WHERE w.run_id = $1::bigint AND (t.industry = 'T' OR (w.industry_scheme, w.industry) = (t.industry_scheme, t.industry))
    GROUP BY w.round ORDER BY w.round COLLATE "C" DESC LIMIT 2
), record AS (
    SELECT DISTINCT k.* FROM framsyn.dialogue_kind k JOIN t USING (panel_id), move
    WHERE k.run_id = $1::bigint AND k.answers > 0
      AND EXISTS (SELECT FROM source s WHERE k.level = CASE WHEN length(s.region) = 2 THEN 'county' ELSE 'municipality' END AND k.years = s.years)
)
SELECT v.section, v.name, v.value FROM (
    SELECT 1 AS place, 0 AS years, 'dialogue' AS section, 'without them' AS name,
           round(without::numeric, 1) || '; the answers moved it by ' || CASE WHEN moved >= 0 THEN '+' ELSE '' END || round(moved::numeric, 1) AS value FROM move
    UNION ALL
    SELECT 2, 0, 'dialogue', 'bound', 'at most ' || round(bound::numeric, 1) || ' either way, whatever is answered' FROM move
    UNION ALL
    SELECT 3, years, 'dialogue', years || CASE WHEN years = 1 THEN ' year ahead' ELSE ' years ahead' END,
           'round ' || round || ', answers counted: public ' || public || ', private ' || private || ', weight ' || round(least::numeric, 2) ||
           CASE WHEN units > 1 THEN ' to ' || round(most::numeric, 2) || ' in ' || units || ' groups' ELSE '' END ||
           CASE WHEN kinds_new > 0 THEN '; kinds of them without a record: ' || kinds_new ELSE '' END
    FROM said
    UNION ALL
    SELECT 4, years, 'dialogue', sector || ' ' || years || ' y, ' || level,
           CASE use WHEN 'used' THEN 'used: mean error ' WHEN 'aside' THEN 'set aside: mean error ' ELSE 'new, a tenth at most: mean error ' END ||
           coalesce(round(100 * error_with::numeric, 2) || ' % with, ' || round(100 * error_without::numeric, 2) || ' % without, ', 'unknown, ') ||
           compared || ' forecasts compared' || CASE WHEN use = 'used' AND widening >= 1.005 THEN '; their interval made ' || round(widening::numeric, 2) || ' times as wide' ELSE '' END
    FROM record
    UNION ALL
    SELECT 5, 0, 'dialogue', 'answers that wait', 'round ' || round || ': of ' || waiting || ', until three employers or more are new there'
    FROM waiting WHERE waiting > 0
    UNION ALL
    SELECT 6, 0, 'dialogue', 'answers set aside', 'round ' || round || ': of ' || aside ||
           ', which came together with one that was taken back and alone would tell of it'
    FROM waiting WHERE aside > 0
    UNION ALL
    SELECT 1, 0, 'dialogue', 'weighed in', 'no: those with a record that helps, three or more of whom none dominates, say nothing of it'
    FROM t WHERE NOT EXISTS (SELECT FROM move)
      AND EXISTS (SELECT FROM framsyn.dialogue_kind k WHERE k.run_id = $1::bigint AND k.panel_id = t.panel_id AND k.answers > 0)
) v ORDER BY v.place, v.years, v.name DESC

-- The balance of the newest rounds. As panel_answers takes them: synthetic answers only where all figures are synthetic.
-- name: why_dialogue($1 run_id, $2 target_id)
SELECT 'dialogue' AS section, b.round AS name,
       'balance ' || round(b.balance::numeric, 3) || ' (standard error ' || round(b.standard_error::numeric, 3) || '), ' ||
       b.employers || ' employers, answered until ' || b.answered_on AS value
FROM framsyn.run r
JOIN framsyn.target t ON t.target_id = $2::int
JOIN framsyn.panel p USING (panel_id),
LATERAL framsyn.dialogue_balance(p.county, r.cut) b
WHERE r.run_id = $1::bigint AND p.measure = 'employed' AND b.industry_scheme = t.industry_scheme AND b.industry = t.industry
  AND (NOT EXISTS (SELECT FROM framsyn.fit_input i JOIN framsyn.series s USING (series_id)
                   JOIN framsyn.definition d USING (measure, definition)
                   WHERE i.run_id = $1::bigint AND i.target_id = $2::int AND NOT d.synthetic)
       OR NOT EXISTS (SELECT FROM framsyn.dialogue_answer a JOIN framsyn.submission v USING (vintage_id)
                      WHERE left(a.region, 2) = p.county AND a.industry_scheme = b.industry_scheme AND a.industry = b.industry
                        AND a.round = b.round AND v.state = 'admitted' AND v.known_from <= r.cut
                        AND v.source LIKE 'synthetic%'))
ORDER BY b.answered_on DESC LIMIT 4

-- What answers did to those at work whom a number of the chain rests on, in its region and year.
-- name: why_skill_dialogue($1 run_id, $2 target_id, $3 horizon)
SELECT 'dialogue' AS section, 'those at work' AS name,
       round(f.mean::numeric, 1) || '; without employers'' answers ' || round(m.without::numeric, 1) || ', at most ' ||
       round(m.bound::numeric, 1) || ' either way, whatever is answered' AS value
FROM framsyn.skill k
JOIN framsyn.target t USING (target_id)
JOIN framsyn.run_panel rp ON rp.run_id = k.run_id
JOIN framsyn.panel p ON p.panel_id = rp.panel_id AND p.measure = 'employed' AND p.frequency = 1
JOIN framsyn.target w ON w.panel_id = p.panel_id AND w.region = t.region AND w.industry = 'T' AND w.occupation = 'T' AND w.education = 'T' AND w.sector = 'T'
JOIN framsyn.forecast f ON f.run_id = coalesce(rp.reused_from, rp.run_id) AND f.target_id = w.target_id AND f.period = k.first_year + $3::int - 1
JOIN framsyn.dialogue_move m ON (m.run_id, m.target_id, m.horizon) = (f.run_id, f.target_id, f.horizon)
WHERE k.run_id = $1::bigint AND k.target_id = $2::int AND NOT k.effect

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
