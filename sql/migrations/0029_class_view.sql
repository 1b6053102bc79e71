-- As in 0024, but a record once: also where several panels of a scenario were computed by one run.
CREATE OR REPLACE VIEW framsyn.shown_skill_record AS
    SELECT s.scenario_id, t.quantity, CASE WHEN t.education <> 'T' THEN t.education_scheme ELSE t.occupation_scheme END AS scheme,
           CASE WHEN t.education <> 'T' THEN t.education ELSE t.occupation END AS code, h.h AS horizon,
           r.points[h.h] AS record_points, r.error[h.h] AS record_error, r.error_naive[h.h] AS record_error_naive,
           r.error_line[h.h] AS record_error_line, r.inside80[h.h] AS record_inside80, r.direction[h.h] AS record_direction
    FROM framsyn.shown_scenario s
    JOIN framsyn.scenario_panel sp USING (scenario_id)
    JOIN framsyn.skill_record r ON r.run_id = sp.run_id
    JOIN framsyn.target t ON t.target_id = r.target_id AND t.panel_id = sp.panel_id AND t.quantity <> 'demand_industry'
    JOIN framsyn.skill k ON k.run_id = r.run_id AND k.target_id = r.target_id AND NOT k.effect,
    LATERAL generate_series(1, cardinality(r.points)) AS h (h)
    WHERE r.points[h.h] > 0 AND (k.median[h.h] >= 5 OR t.quantity = 'balance');

-- What analysts know balances by, of the education groups that a network sees with their balance: the balance in the year
-- before the first one, ROA's ITA over six years with its class, SCB's class at the start and the end, and Halland's after 5 and 10 years.
CREATE VIEW framsyn.network_class AS
    SELECT k.network, k.region, k.scheme, k.code, k.name, k.name_en, k.programmes, i.start, i.ita,
           (ARRAY['very good', 'good', 'reasonable', 'moderate', 'poor'])[i.ita_class + 1] AS ita_class,
           (ARRAY['shortage', 'balance', 'surplus'])[i.scb_start + 1] AS scb_start,
           (ARRAY['shortage', 'balance', 'surplus'])[i.scb_end + 1] AS scb_end,
           h.classes[i.halland_short + 1] AS halland_5, h.classes[i.halland_long + 1] AS halland_10, k.scenario_id, k.published_at
    FROM framsyn.network_skill k
    JOIN framsyn.skill_indicator i ON i.run_id = split_part(k.id, '.', 1)::bigint AND i.target_id = split_part(k.id, '.', 2)::int,
    LATERAL (SELECT ARRAY['great shortage', 'shortage', 'some shortage', 'balance', 'some surplus', 'surplus', 'great surplus'] AS classes) h
    WHERE k.quantity = 'balance' AND k.horizon = 1 AND k.lo80 IS NOT NULL;

CREATE VIEW framsyn.gysam_class WITH (security_barrier) AS SELECT * FROM framsyn.network_class WHERE network = 'gysam';
CREATE VIEW framsyn.reko_class WITH (security_barrier) AS SELECT * FROM framsyn.network_class WHERE network = 'reko';
CREATE VIEW framsyn.yh_class WITH (security_barrier) AS SELECT * FROM framsyn.network_class WHERE network = 'yh';
GRANT SELECT ON framsyn.gysam_class TO framsyn_gysam;
GRANT SELECT ON framsyn.reko_class TO framsyn_reko;
GRANT SELECT ON framsyn.yh_class TO framsyn_yh;
GRANT SELECT ON framsyn.network_class TO framsyn_forecastd;
GRANT SELECT ON framsyn.gysam_class, framsyn.reko_class, framsyn.yh_class TO framsyn_forecastd, framsyn_analyst;
