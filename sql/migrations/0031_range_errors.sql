-- How many work there is often said as a range, and what will be as well: that uncertainty in the errors of what dialogues say.

-- What lies somewhere within a range, anywhere with the same chance, has the variance width^2 / 12 (JCGM 100:2008, Guide to the
-- expression of uncertainty in measurement, 4.3.7).
CREATE FUNCTION framsyn.range_variance(low float8, high float8) RETURNS float8
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (high - low) ^ 2 / 12;
REVOKE ALL ON FUNCTION framsyn.range_variance(float8, float8) FROM PUBLIC;

-- As in 0026; beside the sampling error that of the headcounts w, which are ranges: the balance sum(w x) / sum(w) moves by
-- (x - balance) / sum(w) with each w (propagation to the first order, JCGM 100:2008, 5.1.2), so the variances of the two add up.
CREATE OR REPLACE FUNCTION framsyn.dialogue_balance(county text, cut timestamptz)
    RETURNS TABLE (industry_scheme text, industry text, round text, answered_on date, employers bigint,
                   headcount float8, balance float8, standard_error float8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = framsyn, pg_temp
    BEGIN ATOMIC
        WITH answer AS (
            SELECT a.*, (a.headcount_low + a.headcount_high) / 2 AS persons,
                   a.occupation <> 'T' AND bool_or(a.occupation = 'T') OVER
                       (PARTITION BY a.round, a.respondent, a.region, a.industry_scheme, a.industry) AS is_part
            FROM framsyn.dialogue_as_of(cut) a
            WHERE left(a.region, 2) = county AND a.change_low[1] + a.change_high[1] IS NOT NULL
        ), employer AS (
            SELECT a.industry_scheme, a.industry, a.round, a.respondent, max(a.answered_on) AS answered_on,
                   sum(a.persons) AS headcount, sum(framsyn.range_variance(a.headcount_low, a.headcount_high)) AS headcount_variance,
                   sum(a.persons * sign(a.change_low[1] + a.change_high[1])) / nullif(sum(a.persons), 0) AS direction
            FROM answer a
            WHERE NOT a.is_part
            GROUP BY a.industry_scheme, a.industry, a.round, a.respondent
        ), ranked AS (
            SELECT e.*, row_number() OVER (PARTITION BY e.industry_scheme, e.industry, e.round
                                           ORDER BY e.headcount DESC, e.respondent COLLATE "C") AS place
            FROM employer e WHERE e.direction IS NOT NULL
        ), summed AS (
            -- ordered, so that the sums come out the same to the last bit every time
            SELECT r.industry_scheme, r.industry, r.round, max(r.answered_on) AS answered_on, count(*) AS employers,
                   sum(r.headcount ORDER BY r.place) AS headcount,
                   sum(r.headcount * r.direction ORDER BY r.place) AS directed,
                   sum(r.headcount * r.headcount ORDER BY r.place) AS squares,
                   -- (w x)^2 and w^2 x, of which the squares of w (x - mean) are made
                   sum((r.headcount * r.direction) ^ 2 ORDER BY r.place) AS directed_squares,
                   sum(r.headcount ^ 2 * r.direction ORDER BY r.place) AS crossed,
                   -- the same for the variances of the headcounts: v, v x and v x^2
                   sum(r.headcount_variance ORDER BY r.place) AS variances,
                   sum(r.headcount_variance * r.direction ORDER BY r.place) AS directed_variances,
                   sum(r.headcount_variance * r.direction ^ 2 ORDER BY r.place) AS squared_variances,
                   max(r.headcount) AS largest,
                   sum(r.headcount ORDER BY r.place) FILTER (WHERE r.place <= 2) AS two_largest
            FROM ranked r GROUP BY r.industry_scheme, r.industry, r.round
        )
        SELECT s.industry_scheme, s.industry, s.round, s.answered_on, s.employers, s.headcount,
               s.directed / s.headcount,
               sqrt(greatest(sqrt(s.employers / (s.employers - 1.0)::float8
                                  * greatest(s.directed_squares - 2 * s.directed / s.headcount * s.crossed + (s.directed / s.headcount) ^ 2 * s.squares, 0))
                             / s.headcount,
                             framsyn.unanimous_error(s.directed / s.headcount, s.headcount ^ 2 / s.squares)) ^ 2
                    + greatest(s.squared_variances - 2 * s.directed / s.headcount * s.directed_variances
                               + (s.directed / s.headcount) ^ 2 * s.variances, 0) / s.headcount ^ 2)
        FROM summed s
        WHERE s.employers >= 3 AND s.largest <= 0.85 * s.headcount AND s.two_largest <= 0.95 * s.headcount
        ORDER BY s.industry_scheme, s.industry, s.answered_on, s.round;
    END;

-- As in 0026, with the errors of ranges: of headcounts as in the balance, and of what is said per head (x, change and recruit)
-- by w / sum(w). What is to be recruited is a number of persons: with w it moves as -mean / sum(w).
CREATE OR REPLACE FUNCTION framsyn.dialogue_indicator(county text, dimension text, cut timestamptz)
    RETURNS TABLE (round text, scheme text, code text, indicator text, answered_on date, employers bigint, value float8,
                   low float8, high float8, standard_error float8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = framsyn, pg_temp
    BEGIN ATOMIC
        WITH answer AS (
            SELECT a.*, (a.headcount_low + a.headcount_high) / 2 AS persons,
                   a.occupation <> 'T' AND bool_or(a.occupation = 'T') OVER
                       (PARTITION BY a.round, a.respondent, a.region, a.industry_scheme, a.industry) AS is_part
            FROM framsyn.dialogue_as_of(cut) a
            WHERE left(a.region, 2) = county
        ), grouped AS (
            SELECT a.*, CASE dimension WHEN 'industry' THEN a.industry_scheme WHEN 'occupation' THEN a.occupation_scheme ELSE 'sector' END AS scheme,
                   CASE dimension WHEN 'industry' THEN a.industry WHEN 'occupation' THEN a.occupation ELSE a.sector END AS code
            FROM answer a
            WHERE a.persons > 0 AND CASE dimension WHEN 'occupation' THEN a.occupation <> 'T' WHEN 'industry' THEN NOT a.is_part
                                                   WHEN 'organisation' THEN NOT a.is_part END
        ), said AS (
            -- one answer to one question, per head of those it speaks of
            SELECT g.round, g.scheme, g.code, g.respondent, g.answered_on, g.persons,
                   framsyn.range_variance(g.headcount_low, g.headcount_high) AS persons_variance, q.indicator, q.value, q.low, q.high
            FROM grouped g, LATERAL (
                SELECT k.name || '_' || y.years || 'y' AS indicator, k.value, k.low, k.high
                FROM (VALUES (1, 1), (2, 3), (3, 5)) AS y (place, years), LATERAL (VALUES
                    ('balance', sign(g.change_low[y.place] + g.change_high[y.place]), sign(g.change_low[y.place]), sign(g.change_high[y.place])),
                    ('change', (g.change_low[y.place] + g.change_high[y.place]) / 2, g.change_low[y.place], g.change_high[y.place]),
                    ('recruit', 100 * (g.recruit_low[y.place] + g.recruit_high[y.place]) / 2 / g.persons, 100 * g.recruit_low[y.place] / g.persons,
                                100 * g.recruit_high[y.place] / g.persons)) AS k (name, value, low, high)
                UNION ALL VALUES ('shortage', g.shortage::float8, g.shortage::float8, g.shortage::float8),
                                 ('hard', (g.shortage >= 4)::int::float8, (g.shortage >= 4)::int::float8, (g.shortage >= 4)::int::float8),
                                 ('certainty', g.certainty, g.certainty, g.certainty)) q
            WHERE q.value IS NOT NULL
        ), employer AS (
            SELECT s.round, s.scheme, s.code, s.indicator, s.respondent, max(s.answered_on) AS answered_on, sum(s.persons) AS persons,
                   sum(s.persons * s.value) / sum(s.persons) AS value, sum(s.persons * s.low) / sum(s.persons) AS low,
                   sum(s.persons * s.high) / sum(s.persons) AS high, sum(s.persons_variance) AS persons_variance,
                   CASE WHEN s.indicator ~ '^(change|recruit)' THEN sum(s.persons ^ 2 * framsyn.range_variance(s.low, s.high)) ELSE 0 END AS said_variance
            FROM said s GROUP BY s.round, s.scheme, s.code, s.indicator, s.respondent
        ), weighed AS (
            SELECT e.*, sum(e.persons) OVER g AS total, sum(e.persons * e.value) OVER g / sum(e.persons) OVER g AS mean,
                   row_number() OVER (PARTITION BY e.round, e.scheme, e.code, e.indicator
                                      ORDER BY e.persons DESC, e.respondent COLLATE "C") AS place
            FROM employer e WINDOW g AS (PARTITION BY e.round, e.scheme, e.code, e.indicator)
        )
        SELECT w.round, w.scheme, w.code, w.indicator, max(w.answered_on), count(*), max(w.mean),
               sum(w.persons * w.low ORDER BY w.place) / max(w.total), sum(w.persons * w.high ORDER BY w.place) / max(w.total),
               sqrt(greatest(sqrt(count(*) / (count(*) - 1.0)::float8 * sum((w.persons * (w.value - w.mean)) ^ 2 ORDER BY w.place)) / max(w.total),
                             CASE WHEN w.indicator LIKE 'balance%' THEN framsyn.unanimous_error(max(w.mean), max(w.total) ^ 2 / sum(w.persons ^ 2 ORDER BY w.place))
                                  WHEN w.indicator = 'hard' THEN framsyn.unanimous_error(2 * max(w.mean) - 1, max(w.total) ^ 2 / sum(w.persons ^ 2 ORDER BY w.place)) / 2
                             END) ^ 2
                    + sum(w.persons_variance * CASE WHEN w.indicator LIKE 'recruit%' THEN w.mean ELSE w.value - w.mean END ^ 2 + w.said_variance ORDER BY w.place)
                      / max(w.total) ^ 2)
        FROM weighed w
        GROUP BY w.round, w.scheme, w.code, w.indicator
        HAVING count(*) >= 3 AND max(w.persons) <= 0.85 * max(w.total)
           AND sum(w.persons) FILTER (WHERE w.place <= 2) <= 0.95 * max(w.total)
        ORDER BY max(w.answered_on) DESC, w.round, w.scheme, w.code, w.indicator;
    END;
