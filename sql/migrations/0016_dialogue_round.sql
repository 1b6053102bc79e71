-- Dialogue rounds: withdrawal of answers, contact details apart from them, and what a round says with its
-- sampling error.

-- An answer that its respondent has taken back. The answer itself stays where it is, as an authority's
-- archive must, but counts nowhere from now on, also not in what is computed as of an earlier date. A
-- later answer of the same respondent to the same round counts again.
CREATE TABLE framsyn.dialogue_withdrawal (
    withdrawal_id int GENERATED ALWAYS AS IDENTITY CONSTRAINT dialogue_withdrawal_key PRIMARY KEY,
    round         text NOT NULL CONSTRAINT dialogue_withdrawal_round_not_empty CHECK (round <> ''),
    respondent    text NOT NULL CONSTRAINT dialogue_withdrawal_respondent_not_empty CHECK (respondent <> ''),
    withdrawn_at  timestamptz NOT NULL,
    withdrawn_by  text NOT NULL CONSTRAINT dialogue_withdrawal_by_not_empty CHECK (withdrawn_by <> ''),
    reason        text NOT NULL CONSTRAINT dialogue_withdrawal_reason_not_empty CHECK (reason <> '')
);
CREATE INDEX dialogue_withdrawal_by_answer ON framsyn.dialogue_withdrawal (round, respondent);

CREATE FUNCTION framsyn.audit_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE integrity_constraint_violation USING CONSTRAINT = TG_TABLE_NAME || '_append_only',
        MESSAGE = format('a line of framsyn.%s is never changed or deleted', TG_TABLE_NAME);
END $$;
CREATE TRIGGER dialogue_withdrawal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON framsyn.dialogue_withdrawal
    FOR EACH STATEMENT EXECUTE FUNCTION framsyn.audit_is_final();

-- Who stands behind a pseudonym, for those who call employers. Apart from the answers, with a day of its
-- own on which it goes; read and written by analysts alone. No program reads it and it never travels on
-- the bus: framsyn-forecastd may only ask for what is due to be deleted.
CREATE TABLE framsyn.dialogue_contact (
    contact_id   int GENERATED ALWAYS AS IDENTITY CONSTRAINT dialogue_contact_key PRIMARY KEY,
    respondent   text NOT NULL CONSTRAINT dialogue_contact_respondent_not_empty CHECK (respondent <> ''),
    organisation text NOT NULL,
    person       text NOT NULL DEFAULT '',
    email        text NOT NULL DEFAULT '',
    phone        text NOT NULL DEFAULT '',
    keep_until   date NOT NULL,
    noted_on     date NOT NULL DEFAULT current_date,
    -- long enough for the rounds of two years, and never for ever
    CONSTRAINT dialogue_contact_kept_for_a_time CHECK (keep_until >= noted_on AND keep_until <= noted_on + 1096)
);

CREATE FUNCTION framsyn.dialogue_contact_purge(today date) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = framsyn, pg_temp
    BEGIN ATOMIC
        WITH gone AS (DELETE FROM framsyn.dialogue_contact c WHERE c.keep_until < today RETURNING 1)
        SELECT count(*) FROM gone;
    END;

-- As in 0004, but for what was withdrawn.
CREATE OR REPLACE FUNCTION framsyn.dialogue_as_of(cut timestamptz) RETURNS SETOF framsyn.dialogue_answer
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT DISTINCT ON (a.round, a.respondent, a.region, a.industry_scheme, a.industry, a.occupation_scheme, a.occupation) a.*
        FROM framsyn.dialogue_answer a
        JOIN framsyn.submission v USING (vintage_id)
        WHERE v.state = 'admitted' AND v.known_from <= cut
          AND NOT EXISTS (SELECT FROM framsyn.dialogue_withdrawal w
                          WHERE w.round = a.round AND w.respondent = a.respondent AND w.withdrawn_at >= v.known_from)
        ORDER BY a.round, a.respondent, a.region, a.industry_scheme, a.industry, a.occupation_scheme, a.occupation,
                 v.known_from DESC, a.vintage_id DESC;
    END;

-- What a county's rounds say, by 'industry', 'occupation' or 'organisation' (public, private):
--   balance_Ny   share of headcount with employers that expect more staff in N years, less fewer; -1..1
--   change_Ny    expected change of staff, percent
--   recruit_Ny   persons to recruit within N years, percent of today's staff
--   shortage     how hard it is to find people, 1..5; hard: the share that says 4 or 5
--   certainty    how sure they are, 0..1
-- Means over employers, weighted by headcount; an employer's answers are first made one. low and high are
-- the same means of the ends of the ranges. The standard error is that of a ratio of two sums over
-- employers (Cochran, Sampling Techniques, 1977, eq. 6.13, without the correction for a finite county):
-- sqrt(n / (n - 1) * sum (w (x - mean))^2) / sum w. Nothing of fewer than three employers, nor where one
-- has more than 85 % of the headcount or two more than 95 %; and no sums, from which a hidden group
-- could be found by subtraction. Runs as its owner, so that analysts get this and not the answers.
CREATE FUNCTION framsyn.dialogue_indicator(county text, dimension text, cut timestamptz)
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
            SELECT g.round, g.scheme, g.code, g.respondent, g.answered_on, g.persons, q.indicator, q.value, q.low, q.high
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
                   sum(s.persons * s.high) / sum(s.persons) AS high
            FROM said s GROUP BY s.round, s.scheme, s.code, s.indicator, s.respondent
        ), weighed AS (
            SELECT e.*, sum(e.persons) OVER g AS total, sum(e.persons * e.value) OVER g / sum(e.persons) OVER g AS mean,
                   row_number() OVER (PARTITION BY e.round, e.scheme, e.code, e.indicator
                                      ORDER BY e.persons DESC, e.respondent COLLATE "C") AS place
            FROM employer e WINDOW g AS (PARTITION BY e.round, e.scheme, e.code, e.indicator)
        )
        SELECT w.round, w.scheme, w.code, w.indicator, max(w.answered_on), count(*), max(w.mean),
               sum(w.persons * w.low ORDER BY w.place) / max(w.total), sum(w.persons * w.high ORDER BY w.place) / max(w.total),
               sqrt(count(*) / (count(*) - 1.0)::float8 * sum((w.persons * (w.value - w.mean)) ^ 2 ORDER BY w.place)) / max(w.total)
        FROM weighed w
        GROUP BY w.round, w.scheme, w.code, w.indicator
        HAVING count(*) >= 3 AND max(w.persons) <= 0.85 * max(w.total)
           AND sum(w.persons) FILTER (WHERE w.place <= 2) <= 0.95 * max(w.total)
        ORDER BY max(w.answered_on) DESC, w.round, w.scheme, w.code, w.indicator;
    END;

REVOKE ALL ON FUNCTION framsyn.audit_is_final(), framsyn.dialogue_contact_purge(date),
    framsyn.dialogue_indicator(text, text, timestamptz) FROM PUBLIC;
GRANT SELECT, INSERT ON framsyn.dialogue_withdrawal TO framsyn_forecastd;
GRANT SELECT ON framsyn.dialogue_withdrawal TO framsyn_analyst;
GRANT EXECUTE ON FUNCTION framsyn.dialogue_contact_purge(date) TO framsyn_forecastd, framsyn_analyst;
GRANT EXECUTE ON FUNCTION framsyn.dialogue_indicator(text, text, timestamptz) TO framsyn_forecastd, framsyn_analyst;
GRANT SELECT, INSERT, UPDATE, DELETE ON framsyn.dialogue_contact TO framsyn_analyst;
