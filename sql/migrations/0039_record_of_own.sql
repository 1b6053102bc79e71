-- As in 0024: an occupation's openings have the record of that occupation's demand, not of every occupation's.
CREATE OR REPLACE FUNCTION framsyn.skill_record_of(p_run bigint, p_target int, p_horizon int)
RETURNS TABLE (quantity text, code text, own boolean, horizon int, points float8, error float8, error_naive float8, error_line float8,
               inside80 float8, direction float8)
LANGUAGE sql STABLE AS $$
    WITH asked AS (
        SELECT t.*, (SELECT string_to_array(l.groups, ' ') FROM framsyn.skill_plan l
                     WHERE l.run_id = p_run AND l.target_id = t.target_id AND NOT l.effect) AS groups,
               p.county
        FROM framsyn.target t JOIN framsyn.panel p USING (panel_id) WHERE t.target_id = p_target
    ), of AS (
        SELECT c.target_id, c.quantity, c.occupation, c.education, c.industry, c.quantity = a.quantity AS own
        FROM asked a JOIN framsyn.target c ON c.panel_id = a.panel_id AND c.region = a.county
        WHERE c.quantity = a.quantity AND c.industry = a.industry AND c.occupation = a.occupation AND c.education_scheme = a.education_scheme
              AND c.education = a.education
           OR c.quantity IN (SELECT s.part FROM framsyn.skill_parts s WHERE s.quantity = a.quantity)
              AND (c.quantity = 'demand_industry' AND c.industry = a.industry
                   OR c.quantity = 'demand_occupation' AND c.occupation = a.occupation
                   OR a.education <> 'T' AND c.education_scheme = a.education_scheme AND c.education = a.education
                   OR c.education = ANY (a.groups))
    ), source AS (
        -- of a what-if the baseline's that was there when it was computed
        SELECT max(r.run_id) AS run_id FROM framsyn.skill_record r WHERE r.run_id <= p_run AND r.target_id IN (SELECT o.target_id FROM of o)
    ), known AS (
        SELECT o.*, r.points, r.error, r.error_naive, r.error_line, r.inside80, r.direction,
               (SELECT max(k) FROM generate_subscripts(r.points, 1) k WHERE r.points[k] > 0 AND k <= p_horizon) AS h
        FROM of o JOIN source ON true JOIN framsyn.skill_record r ON r.run_id = source.run_id AND r.target_id = o.target_id
    )
    SELECT k.quantity, CASE WHEN k.education <> 'T' THEN k.education WHEN k.occupation <> 'T' THEN k.occupation ELSE k.industry END,
           k.own, k.h, k.points[k.h], k.error[k.h], k.error_naive[k.h], k.error_line[k.h], k.inside80[k.h], k.direction[k.h]
    FROM known k
    WHERE k.h IS NOT NULL AND (k.own OR NOT EXISTS (SELECT FROM known x WHERE x.own AND x.h IS NOT NULL))
    ORDER BY k.quantity, 2
$$;
