-- What the query thread of framsyn-forecastd answers. proto/README.md lists names, arguments and
-- columns. Identifiers and times are texts; an empty argument means no condition.

-- name: read_begin()
BEGIN TRANSACTION READ ONLY

-- A view over tables that were empty a moment ago wants another plan now: each question is planned for what is there. That
-- takes a parameter, as PostgreSQL keeps the plan of a statement without any; hence read_plan_* have one.
-- name: read_plan_anew()
SET LOCAL plan_cache_mode = force_custom_plan

-- What the rest of the transaction shows instead of the latest baseline (view shown_scenario); null: no such wish.
-- name: read_choose($1 as_of, $2 scenario)
SELECT set_config('framsyn.as_of', coalesce(($1::timestamptz)::text, ''), true),
       set_config('framsyn.scenario', coalesce(($2::bigint)::text, ''), true)

-- A network's own role, for the rest of the transaction: only its view can be read.
-- name: read_as_gysam()
SET LOCAL ROLE framsyn_gysam

-- name: read_as_reko()
SET LOCAL ROLE framsyn_reko

-- name: read_as_yh()
SET LOCAL ROLE framsyn_yh

-- name: read_forecast_gysam($1 region, $2 industry, $3 frequency, $4 term)
SELECT id, region, region_name, industry, industry_name, programmes, measure, frequency, horizon, period, term, mean, lo80, hi80,
       lo95, hi95, naive, note, model, mase, mase_naive, cover80, cover95, origins, data_until,
       scenario_id::text AS scenario_id, published_at, dialogue_moved
FROM framsyn.gysam
WHERE ($1::text = '' OR region = $1) AND ($2::text = '' OR industry = $2) AND ($3::text = '' OR frequency = $3)
  AND ($4::text = '' OR term = $4)
ORDER BY measure, region, industry, frequency, horizon

-- name: read_forecast_reko($1 region, $2 industry, $3 frequency, $4 term)
SELECT id, region, region_name, industry, industry_name, programmes, measure, frequency, horizon, period, term, mean, lo80, hi80,
       lo95, hi95, naive, note, model, mase, mase_naive, cover80, cover95, origins, data_until,
       scenario_id::text AS scenario_id, published_at, dialogue_moved
FROM framsyn.reko
WHERE ($1::text = '' OR region = $1) AND ($2::text = '' OR industry = $2) AND ($3::text = '' OR frequency = $3)
  AND ($4::text = '' OR term = $4)
ORDER BY measure, region, industry, frequency, horizon

-- name: read_forecast_yh($1 region, $2 industry, $3 frequency, $4 term)
SELECT id, region, region_name, industry, industry_name, programmes, measure, frequency, horizon, period, term, mean, lo80, hi80,
       lo95, hi95, naive, note, model, mase, mase_naive, cover80, cover95, origins, data_until,
       scenario_id::text AS scenario_id, published_at, dialogue_moved
FROM framsyn.yh
WHERE ($1::text = '' OR region = $1) AND ($2::text = '' OR industry = $2) AND ($3::text = '' OR frequency = $3)
  AND ($4::text = '' OR term = $4)
ORDER BY measure, region, industry, frequency, horizon

-- The skills chain in a network's terms. Quantities: as forecasting names them; an empty $1 means all.

-- name: read_skill_gysam($1 quantities, $2 region, $3 term)
WITH shown AS MATERIALIZED (
    SELECT * FROM framsyn.gysam_skill WHERE quantity = ANY ($1::text[]) AND ($2::text = '' OR region = $2) AND ($3::text = '' OR term = $3)
), record AS MATERIALIZED (SELECT * FROM framsyn.shown_skill_record)
SELECT id, quantity, region, region_name, scheme, code, name, name_en, programmes, horizon, year, term, mean, median, lo80, hi80, lo95, hi95, naive,
       p_short, p_surplus, note, borrowed, scenario_id::text AS scenario_id, published_at,
       record_points, record_error, record_error_naive, record_error_line, record_inside80, record_direction
FROM shown LEFT JOIN record USING (scenario_id, quantity, scheme, code, horizon)
ORDER BY quantity, region, scheme, code, horizon

-- name: read_plan_gysam($1 programme)
SELECT id, scheme, programme, name, name_en, first_start, first_graduates, today, recommended, lo80, hi80, lo95, hi95, advice, p_more, note, groups,
       borrowed, scenario_id::text AS scenario_id, published_at, lacks
FROM framsyn.gysam_plan WHERE $1::text = '' OR programme = $1 ORDER BY programme

-- name: read_skill_reko($1 quantities, $2 region, $3 term)
WITH shown AS MATERIALIZED (
    SELECT * FROM framsyn.reko_skill WHERE quantity = ANY ($1::text[]) AND ($2::text = '' OR region = $2) AND ($3::text = '' OR term = $3)
), record AS MATERIALIZED (SELECT * FROM framsyn.shown_skill_record)
SELECT id, quantity, region, region_name, scheme, code, name, name_en, programmes, horizon, year, term, mean, median, lo80, hi80, lo95, hi95, naive,
       p_short, p_surplus, note, borrowed, scenario_id::text AS scenario_id, published_at,
       record_points, record_error, record_error_naive, record_error_line, record_inside80, record_direction
FROM shown LEFT JOIN record USING (scenario_id, quantity, scheme, code, horizon)
ORDER BY quantity, region, scheme, code, horizon

-- name: read_plan_reko($1 programme)
SELECT id, scheme, programme, name, name_en, first_start, first_graduates, today, recommended, lo80, hi80, lo95, hi95, advice, p_more, note, groups,
       borrowed, scenario_id::text AS scenario_id, published_at, lacks
FROM framsyn.reko_plan WHERE $1::text = '' OR programme = $1 ORDER BY programme

-- name: read_skill_yh($1 quantities, $2 region, $3 term)
WITH shown AS MATERIALIZED (
    SELECT * FROM framsyn.yh_skill WHERE quantity = ANY ($1::text[]) AND ($2::text = '' OR region = $2) AND ($3::text = '' OR term = $3)
), record AS MATERIALIZED (SELECT * FROM framsyn.shown_skill_record)
SELECT id, quantity, region, region_name, scheme, code, name, name_en, programmes, horizon, year, term, mean, median, lo80, hi80, lo95, hi95, naive,
       p_short, p_surplus, note, borrowed, scenario_id::text AS scenario_id, published_at,
       record_points, record_error, record_error_naive, record_error_line, record_inside80, record_direction
FROM shown LEFT JOIN record USING (scenario_id, quantity, scheme, code, horizon)
ORDER BY quantity, region, scheme, code, horizon

-- name: read_plan_yh($1 programme)
SELECT id, scheme, programme, name, name_en, first_start, first_graduates, today, recommended, lo80, hi80, lo95, hi95, advice, p_more, note, groups,
       borrowed, scenario_id::text AS scenario_id, published_at, lacks
FROM framsyn.yh_plan WHERE $1::text = '' OR programme = $1 ORDER BY programme

-- name: read_class_gysam($1 region)
SELECT scheme, code, name, name_en, programmes, start, ita, ita_class, scb_start, scb_end, halland_5, halland_10,
       scenario_id::text AS scenario_id, published_at
FROM framsyn.gysam_class WHERE region = $1::text ORDER BY scheme, code

-- name: read_class_reko($1 region)
SELECT scheme, code, name, name_en, programmes, start, ita, ita_class, scb_start, scb_end, halland_5, halland_10,
       scenario_id::text AS scenario_id, published_at
FROM framsyn.reko_class WHERE region = $1::text ORDER BY scheme, code

-- name: read_class_yh($1 region)
SELECT scheme, code, name, name_en, programmes, start, ita, ita_class, scb_start, scb_end, halland_5, halland_10,
       scenario_id::text AS scenario_id, published_at
FROM framsyn.yh_class WHERE region = $1::text ORDER BY scheme, code

-- name: read_status($1 now, $2 county, $3 version, $4 started_at)
SELECT name, value, note FROM (
    SELECT 1 AS place, 'version' AS name, $3::text AS value, 'framsyn-forecastd' AS note
    UNION ALL SELECT 2, 'started', to_char($4::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ''
    UNION ALL SELECT 3, 'county', $2::text, coalesce((SELECT c.name_sv FROM framsyn.code c
                                                      WHERE c.scheme = 'region' AND c.code = $2), '')
    UNION ALL SELECT 4, 'database', current_setting('server_version'), 'PostgreSQL, schema ' ||
                     coalesce((SELECT max(v.version)::text FROM framsyn.schema_version v), '?')
    UNION ALL SELECT 5, 'database size', pg_size_pretty(pg_database_size(current_database())), ''
    UNION ALL SELECT 6, 'submissions', count(*)::text,
                     count(*) FILTER (WHERE s.state = 'open') || ' open, ' || count(*) FILTER (WHERE s.state = 'refused') || ' refused'
              FROM framsyn.submission s
    UNION ALL SELECT 7, 'stale panels', count(*) FILTER (WHERE p.stale_since IS NOT NULL)::text, 'of ' || count(*)
              FROM framsyn.panel p WHERE p.county = $2
    UNION ALL SELECT 8, 'unfinished runs', count(*)::text, coalesce(string_agg(r.run_id || ' ' || r.state, ', ' ORDER BY r.run_id), '')
              FROM framsyn.run r WHERE r.finished_at IS NULL
    UNION ALL (SELECT 9, 'last run', r.run_id || ' ' || r.state, r.sentence FROM framsyn.run r
               WHERE r.finished_at IS NOT NULL ORDER BY r.run_id DESC LIMIT 1)
    UNION ALL SELECT 10, 'scenario ' || l.county, l.scenario_id::text,
                     'published ' || to_char(l.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
              FROM framsyn.latest_scenario l WHERE l.name = 'baseline'
    UNION ALL SELECT 11, 'source ' || v.source,
                     to_char(max(coalesce(v.released_at, v.known_from)) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                     'data age ' || extract(day FROM $1::timestamptz - max(coalesce(v.released_at, v.known_from)))::int || ' days'
              FROM framsyn.submission v WHERE v.state = 'admitted' GROUP BY v.source
) fact ORDER BY place, name

-- name: read_submissions($1 limit)
SELECT submission_id::text AS submission, kind, source, file_name AS file, state, opened_at, known_from,
       rows_new, rows_revised, rows_unchanged, rows_rejected
FROM framsyn.submission ORDER BY opened_at DESC, vintage_id DESC LIMIT $1::int

-- name: read_submission($1 least_id, $2 most_id)
SELECT submission_id::text AS submission, kind, source, file_name AS file, state, opened_at, known_from,
       rows_new, rows_revised, rows_unchanged, rows_rejected, rows_total, vintage_id::text AS vintage, released_at, submitted_by,
       partial, note, last_batch_at, closed_at, duplicate_of::text AS duplicate_of,
       encode(content_hash, 'hex') AS content_hash
FROM framsyn.submission WHERE submission_id BETWEEN $1::uuid AND $2::uuid LIMIT 2

-- name: read_rejections($1 submission_id)
SELECT row, column_name AS "column", value, rule, sentence
FROM framsyn.rejection WHERE submission_id = $1::uuid ORDER BY row, number

-- Newest first: all, or those of a name or a number; published by a moment.
-- name: read_scenarios($1 county, $2 scenario, $3 as_of, $4 limit)
SELECT s.scenario_id::text AS scenario, s.name, s.county, s.published_at, s.run_id::text AS run,
       (SELECT coalesce(sum(p.series), 0)::bigint FROM framsyn.run_panel p WHERE p.run_id = s.run_id) AS series,
       (SELECT count(*) FROM framsyn.scenario_panel p WHERE p.scenario_id = s.scenario_id AND p.run_id = s.run_id) AS panels_new,
       (SELECT count(*) FROM framsyn.scenario_panel p WHERE p.scenario_id = s.scenario_id AND p.run_id <> s.run_id) AS panels_reused,
       s.author, s.reason
FROM framsyn.scenario s
WHERE s.county = $1::text AND ($2::text = '' OR s.name = $2 OR s.scenario_id::text = $2) AND ($3::timestamptz IS NULL OR s.published_at <= $3)
ORDER BY s.scenario_id DESC LIMIT $4::int

-- The baseline that stood at a moment.
-- name: read_standing($1 county, $2 as_of)
SELECT scenario_id FROM framsyn.scenario
WHERE county = $1::text AND name = 'baseline' AND published_at <= $2::timestamptz ORDER BY scenario_id DESC LIMIT 1

-- name: read_scenario_exists($1 scenario_id)
SELECT scenario_id FROM framsyn.scenario WHERE scenario_id = $1::bigint

-- name: read_scenario($1 scenario_id)
SELECT t.region, t.industry, CASE p.frequency WHEN 1 THEN 'year' WHEN 4 THEN 'quarter' ELSE 'month' END AS frequency,
       i.model, i.mase, i.mase_naive, i.cover80, i.cover95, i.origins,
       framsyn.period_text(p.frequency, i.last_period) AS data_until, i.reason
FROM framsyn.scenario_panel sp
JOIN framsyn.panel p USING (panel_id)
JOIN framsyn.target t USING (panel_id)
JOIN framsyn.fit i ON i.run_id = sp.run_id AND i.target_id = t.target_id
WHERE sp.scenario_id = $1::bigint
ORDER BY p.measure, p.frequency, t.region, t.industry

-- name: read_runs($1 limit)
SELECT run_id::text AS run, county, state, reason, requested_by, requested_at, finished_at, sentence
FROM framsyn.run ORDER BY run_id DESC LIMIT $1::int

-- name: read_run($1 run_id)
SELECT run_id::text AS run, county, state, reason, requested_by, requested_at, finished_at, sentence
FROM framsyn.run WHERE run_id = $1::bigint

-- name: read_codes($1 scheme)
SELECT code, name_sv, name_en, parent, level, nullif(valid_from, '-infinity')::text AS valid_from,
       nullif(valid_to, 'infinity')::text AS valid_to
FROM framsyn.code WHERE scheme = $1::text ORDER BY level, code

-- The walk back from a number. Each part answers section, name, value.

-- name: why_number($1 run_id, $2 target_id, $3 horizon)
WITH n AS (
    SELECT f.*, p.measure, p.frequency, t.region, t.industry_scheme, t.industry, i.status, i.model, i.reason, i.first_period,
           i.last_period, i.n_observed, i.last_value, i.origins, i.points, i.max_horizon, i.mase, i.mase_naive, i.smape,
           i.smape_naive, i.wape, i.wape_naive, i.cover80, i.cover95, rp.input_hash, r.cut, r.seed, r.spec, r.reason AS run_reason,
           r.requested_by,
           (SELECT c.name_sv FROM framsyn.code c WHERE c.scheme = 'region' AND c.code = t.region) AS region_name,
           (SELECT c.name_sv FROM framsyn.code c WHERE c.scheme = t.industry_scheme AND c.code = t.industry) AS industry_name
    FROM framsyn.forecast f
    JOIN framsyn.target t USING (target_id)
    JOIN framsyn.panel p USING (panel_id)
    JOIN framsyn.fit i ON i.run_id = f.run_id AND i.target_id = f.target_id
    JOIN framsyn.run r ON r.run_id = f.run_id
    LEFT JOIN framsyn.run_panel rp ON rp.run_id = f.run_id AND rp.panel_id = p.panel_id
    WHERE f.run_id = $1::bigint AND f.target_id = $2::int AND f.horizon = $3::int
)
SELECT v.section, v.name, v.value FROM n, LATERAL (VALUES
    (1, 'number', 'id', n.run_id || '.' || n.target_id || '.' || n.horizon),
    (2, 'number', 'measure', n.measure),
    (3, 'number', 'region', n.region || ' ' || coalesce(n.region_name, '')),
    (4, 'number', 'industry', n.industry_scheme || ':' || n.industry || ' ' || coalesce(n.industry_name, '')),
    (5, 'number', 'period', framsyn.period_text(n.frequency, n.period)),
    (6, 'number', 'horizon', n.horizon::text),
    (7, 'number', 'mean', round(n.mean::numeric, 1)::text),
    (8, 'number', '80 % interval', round(n.lo80::numeric, 1) || ' to ' || round(n.hi80::numeric, 1)),
    (9, 'number', '95 % interval', round(n.lo95::numeric, 1) || ' to ' || round(n.hi95::numeric, 1)),
    (10, 'model', 'model', n.model),
    (11, 'model', 'reason', n.reason),
    (12, 'model', 'observed', framsyn.period_text(n.frequency, n.first_period) || ' to ' ||
         framsyn.period_text(n.frequency, n.last_period) || ', ' || n.n_observed || ' values, the last ' ||
         coalesce(round(n.last_value::numeric, 1)::text, '-')),
    (13, 'model', 'run', n.run_id || ', ' || n.run_reason || CASE WHEN n.requested_by <> '' THEN ', asked for by ' || n.requested_by ELSE '' END),
    (14, 'model', 'cut', to_char(n.cut AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
    (15, 'model', 'seed', n.seed::text),
    (16, 'model', 'spec', n.spec::text),
    (17, 'model', 'input hash', encode(n.input_hash, 'hex')),
    (18, 'record', 'mase', coalesce(round(n.mase::numeric, 3) || ' (naive ' || round(n.mase_naive::numeric, 3) || ')', 'no backtest: the history is too short')),
    (19, 'record', 'smape', round(n.smape::numeric, 2) || ' % (naive ' || round(n.smape_naive::numeric, 2) || ' %)'),
    (20, 'record', 'wape', round(n.wape::numeric, 2) || ' % (naive ' || round(n.wape_naive::numeric, 2) || ' %)'),
    (21, 'record', 'coverage', round(100 * n.cover80::numeric, 1) || ' % of 80, ' || round(100 * n.cover95::numeric, 1) || ' % of 95'),
    (22, 'record', 'origins', n.origins || ', ' || n.points || ' forecasts compared, up to ' || n.max_horizon || ' ahead'),
    (23, 'rival', 'naive', round(n.naive::numeric, 1)::text)
) AS v (place, section, name, value)
WHERE v.value IS NOT NULL ORDER BY v.place

-- name: why_inputs($1 run_id, $2 target_id)
SELECT 'input' AS section, s.series_id::text AS name,
       s.measure || ' ' || s.definition || ', region ' || s.region || ', ' || s.industry_scheme || ':' || s.industry ||
       CASE WHEN s.sex <> 'T' THEN ', sex ' || s.sex ELSE '' END || CASE WHEN s.age <> 'T' THEN ', age ' || s.age ELSE '' END ||
       ', ' || i.periods || ' values' ||
       CASE WHEN s.frequency > p.frequency THEN ', of shorter periods: behind the nowcast' ELSE '' END ||
       CASE WHEN i.factor IS NULL THEN '' WHEN i.overlap = 0 THEN ', joined without a common period: a known new level' ELSE ', chained by ' || round(i.factor::numeric, 5) || ' over ' || i.overlap || ' periods' END ||
       CASE WHEN i.converted THEN ', converted by ' || coalesce(
                (SELECT string_agg(c.from_scheme || ':' || c.from_code || ' ' || c.weight || ' → ' || c.to_scheme || ':' || c.to_code ||
                                   ' (' || c.source || ')', ', ' ORDER BY c.from_scheme, c.to_code)
                 FROM framsyn.correspondence_as_of(r.cut) c JOIN framsyn.scheme m ON m.scheme = c.from_scheme
                 WHERE (c.from_scheme, c.from_code) IN ((s.industry_scheme, s.industry), (s.occupation_scheme, s.occupation),
                                                        (s.education_scheme, s.education))
                   AND (c.to_scheme = m.converts_to OR c.to_scheme = c.from_scheme)), 'a correspondence that is gone')
            ELSE '' END AS value
FROM framsyn.fit_input i JOIN framsyn.run r USING (run_id) JOIN framsyn.series s USING (series_id)
     JOIN framsyn.target t USING (target_id) JOIN framsyn.panel p USING (panel_id)
WHERE i.run_id = $1::bigint AND i.target_id = $2::int
ORDER BY s.definition, s.sex, s.age, s.series_id

-- The nation's figures, where the growth of the county's industries leans on theirs: of a forecast, and of a number of the chain.
-- name: why_nation($1 run_id, $2 target_id)
SELECT 'input', 'employed', s.definition || ', region 00, by industry, ' || min(o.period) || ' to ' || max(o.period) || ', ' || count(*) ||
       ' values; newest from vintage ' || max(v.vintage_id) || ', ' || max(v.source) ||
       CASE WHEN max(v.file_name) <> '' THEN ', ' || max(v.file_name) ELSE '' END ||
       coalesce(', released ' || to_char(max(v.released_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD'), '') ||
       ', data age ' || greatest(extract(day FROM max(r.cut) - coalesce(max(v.released_at), max(v.known_from)))::int, 0) || ' days at the cut'
FROM framsyn.run r
JOIN framsyn.series s ON s.measure = 'employed' AND s.region = '00' AND s.frequency = 1,
LATERAL framsyn.observation_as_of(ARRAY[s.series_id], r.cut) o
JOIN framsyn.submission v ON v.vintage_id = o.vintage_id
WHERE r.run_id = $1::bigint AND o.value IS NOT NULL
  AND (EXISTS (SELECT FROM framsyn.fit f WHERE f.run_id = r.run_id AND f.target_id = $2::int AND f.model = 'shift-share')
       OR EXISTS (SELECT FROM framsyn.skill k WHERE k.run_id = r.run_id AND k.target_id = $2::int)
          AND EXISTS (SELECT FROM framsyn.skill k WHERE k.run_id = r.run_id AND k.borrowed LIKE '%wider_growth%'))
GROUP BY s.definition
ORDER BY s.definition

-- The last observations that went in, with where each stands in its file; and the values they replaced.
-- name: why_observations($1 run_id, $2 target_id)
SELECT 'input' AS section, framsyn.period_text(s.frequency, o.period) AS name,
       coalesce(o.value::text, CASE o.status WHEN 2 THEN 'confidential' ELSE 'missing' END) || ' in series ' || s.series_id ||
       ', vintage ' || o.vintage_id || ' row ' || o.source_row ||
       coalesce((SELECT string_agg(', revised: was ' || coalesce(b.value::text, 'missing') || ' in vintage ' || b.vintage_id, ''
                                   ORDER BY v.known_from DESC)
                 FROM framsyn.observation b JOIN framsyn.submission v USING (vintage_id)
                 WHERE b.series_id = o.series_id AND b.period = o.period AND v.state = 'admitted'
                   AND v.known_from < o.known_from), '') AS value
FROM framsyn.run r
JOIN framsyn.fit_input i ON i.run_id = r.run_id
JOIN framsyn.series s USING (series_id),
LATERAL (SELECT a.* FROM framsyn.observation_as_of(ARRAY[i.series_id], r.cut) a ORDER BY a.period DESC LIMIT 3) o
WHERE r.run_id = $1::bigint AND i.target_id = $2::int
ORDER BY o.period DESC, s.definition DESC, s.sex, s.series_id LIMIT 30

-- Values that were revised before the cut, but for those of the last periods, which why_observations tells.
-- name: why_revisions($1 run_id, $2 target_id)
WITH input AS (
    SELECT r.cut, i.series_id, s.frequency FROM framsyn.run r JOIN framsyn.fit_input i USING (run_id) JOIN framsyn.series s USING (series_id)
    WHERE r.run_id = $1::bigint AND i.target_id = $2::int
), value AS (
    SELECT i.frequency, o.series_id, o.period, o.vintage_id, o.value, o.status, v.known_from,
           count(*) OVER (PARTITION BY o.series_id, o.period) AS said, dense_rank() OVER (PARTITION BY o.series_id ORDER BY o.period DESC) AS back,
           row_number() OVER (PARTITION BY o.series_id, o.period ORDER BY v.known_from DESC, o.vintage_id DESC) AS place
    FROM input i JOIN framsyn.observation o USING (series_id) JOIN framsyn.submission v USING (vintage_id)
    WHERE v.state = 'admitted' AND v.known_from <= i.cut
)
SELECT 'revision' AS section, framsyn.period_text(frequency, period) AS name,
       string_agg(coalesce(value::text, CASE status WHEN 2 THEN 'confidential' ELSE 'missing' END) || ' in vintage ' || vintage_id ||
                  ', known from ' || to_char(known_from AT TIME ZONE 'UTC', 'YYYY-MM-DD'), '; was ' ORDER BY place) || ', series ' || series_id AS value
FROM value WHERE said > 1 AND back > 3
GROUP BY frequency, series_id, period ORDER BY period DESC, series_id LIMIT 20

-- name: why_vintages($1 run_id, $2 target_id)
SELECT 'vintage' AS section, v.vintage_id::text AS name,
       v.source || CASE WHEN v.file_name <> '' THEN ', ' || v.file_name ELSE '' END ||
       coalesce(', released ' || to_char(v.released_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), '') ||
       ', known from ' || to_char(v.known_from AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') ||
       ', submission ' || v.submission_id || ', ' || o.n || ' values' ||
       ', data age ' || greatest(extract(day FROM r.cut - coalesce(v.released_at, v.known_from))::int, 0) || ' days at the cut' AS value
FROM framsyn.run r,
LATERAL (SELECT a.vintage_id, count(*) AS n
         FROM framsyn.observation_as_of(ARRAY(SELECT i.series_id FROM framsyn.fit_input i
                                              WHERE i.run_id = $1::bigint AND i.target_id = $2::int), r.cut) a
         GROUP BY a.vintage_id) o
JOIN framsyn.submission v USING (vintage_id)
WHERE r.run_id = $1::bigint
ORDER BY v.known_from DESC LIMIT 20

-- What earlier scenarios said of the same period.
-- name: why_former($1 run_id, $2 target_id, $3 horizon)
SELECT 'former' AS section, 'scenario ' || s.scenario_id AS name,
       round(f.mean::numeric, 1) || ' (' || round(f.lo80::numeric, 1) || ' to ' || round(f.hi80::numeric, 1) || '), ' || i.model ||
       ', published ' || to_char(s.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') ||
       ', number ' || f.run_id || '.' || f.target_id || '.' || f.horizon AS value
FROM framsyn.forecast n
JOIN framsyn.target t ON t.target_id = n.target_id
JOIN framsyn.scenario_panel sp ON sp.panel_id = t.panel_id AND sp.run_id < n.run_id
JOIN framsyn.scenario s ON s.scenario_id = sp.scenario_id AND s.run_id = sp.run_id
JOIN framsyn.forecast f ON f.run_id = sp.run_id AND f.target_id = n.target_id AND f.period = n.period
JOIN framsyn.fit i ON i.run_id = f.run_id AND i.target_id = f.target_id
WHERE n.run_id = $1::bigint AND n.target_id = $2::int AND n.horizon = $3::int
ORDER BY s.scenario_id DESC LIMIT 10

-- What an admitted submission leads to: what is computed again, what is remarkable in it, how old each source is.
-- name: receipt_recompute($1 submission_id)
WITH touched AS (
    SELECT s.measure, left(s.region, 2) AS county, s.frequency, count(*) AS series
    FROM (SELECT DISTINCT o.series_id FROM framsyn.observation o JOIN framsyn.submission v USING (vintage_id)
          WHERE v.submission_id = $1::uuid) o
    JOIN framsyn.series s USING (series_id)
    GROUP BY s.measure, left(s.region, 2), s.frequency
    UNION ALL
    SELECT p.measure, p.county, p.frequency, (SELECT count(*) FROM framsyn.target t WHERE t.panel_id = p.panel_id)
    FROM framsyn.panel p
    WHERE p.measure = 'employed' AND p.county IN (SELECT left(a.region, 2) FROM framsyn.dialogue_answer a JOIN framsyn.submission v USING (vintage_id)
                                                  WHERE v.submission_id = $1::uuid)
)
SELECT 'recompute' AS section, m.name_sv AS name, m.name_en,
       coalesce(c.name_sv, t.county) || CASE t.frequency WHEN 1 THEN ', årlig' WHEN 4 THEN ', kvartalsvis' ELSE ', månatlig' END AS value,
       coalesce(c.name_en, t.county) || CASE t.frequency WHEN 1 THEN ', yearly' WHEN 4 THEN ', quarterly' ELSE ', monthly' END AS value_en,
       t.series::float8 AS number
FROM touched t
JOIN framsyn.measure m USING (measure)
LEFT JOIN framsyn.code c ON c.scheme = 'region' AND c.code = t.county
WHERE m.forecast AND t.county <> '00'
ORDER BY t.measure, t.county, t.frequency

-- For the rest of the transaction: others ask as well. Usually it takes a tenth of a second; on a machine that does much else, ten times that.
-- name: receipt_patience()
SET LOCAL statement_timeout = 5000

-- name: receipt_review($1 submission_id)
SELECT 'review' AS section, r.rule AS name, r.rule AS name_en, r.sentence_sv AS value, r.sentence_en AS value_en, r.findings::float8 AS number
FROM framsyn.submission v, LATERAL framsyn.vintage_review(v.vintage_id) r
WHERE v.submission_id = $1::uuid AND v.rows_new + v.rows_revised <= 20000
UNION ALL
SELECT 'review', f ->> 'rule', f ->> 'rule', f ->> 'sv', f ->> 'en', (f ->> 'findings')::float8
FROM framsyn.submission v JOIN framsyn.review r USING (vintage_id), LATERAL jsonb_array_elements(r.findings) f
WHERE v.submission_id = $1::uuid
UNION ALL
-- a large one is reviewed by the run thread
SELECT 'pending', 'review', 'review', '', '', NULL
FROM framsyn.submission v
WHERE v.submission_id = $1::uuid AND v.state = 'admitted' AND v.kind = 'statistics' AND v.rows_new + v.rows_revised > 20000
  AND NOT EXISTS (SELECT FROM framsyn.review r WHERE r.vintage_id = v.vintage_id)

-- name: receipt_sources($1 now)
SELECT 'source' AS section, v.source AS name, v.source AS name_en, d.newest AS value, d.newest AS value_en,
       greatest(extract(day FROM $1::timestamptz - max(coalesce(v.released_at, v.known_from))), 0)::float8 AS number
FROM framsyn.submission v,
LATERAL (SELECT to_char(max(coalesce(w.released_at, w.known_from)) AT TIME ZONE 'Europe/Stockholm', 'YYYY-MM-DD') AS newest
         FROM framsyn.submission w WHERE w.state = 'admitted' AND w.source = v.source) d
WHERE v.state = 'admitted'
GROUP BY v.source, d.newest ORDER BY 6, v.source
