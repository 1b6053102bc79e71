-- Employer dialogues: answers of pseudonymous respondents, and the balance computed from them.
-- Contact details are not here and never travel on the bus.

-- Are these three lows and highs, each pair finite and in order, or both null (not answered)?
CREATE FUNCTION framsyn.three_ranges(low float8[], high float8[], lowest float8) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN array_dims(low) = '[1:3]' AND array_dims(high) = '[1:3]' AND
           (low[1] IS NULL) = (high[1] IS NULL) AND (low[2] IS NULL) = (high[2] IS NULL) AND
           (low[3] IS NULL) = (high[3] IS NULL) AND
           coalesce(low[1] >= lowest AND low[1] <= high[1] AND high[1] < 'Infinity', true) AND
           coalesce(low[2] >= lowest AND low[2] <= high[2] AND high[2] < 'Infinity', true) AND
           coalesce(low[3] >= lowest AND low[3] <= high[3] AND high[3] < 'Infinity', true);

CREATE TABLE framsyn.dialogue_answer (
    vintage_id        int NOT NULL CONSTRAINT dialogue_vintage_known REFERENCES framsyn.submission (vintage_id),
    source_row        int NOT NULL,
    round             text NOT NULL CONSTRAINT dialogue_round_not_empty CHECK (round <> ''),
    answered_on       date NOT NULL,
    respondent        text NOT NULL CONSTRAINT dialogue_respondent_not_empty CHECK (respondent <> ''),
    sector            text NOT NULL CONSTRAINT dialogue_sector_known CHECK (sector IN ('public', 'private')),
    region            text NOT NULL,
    industry_scheme   text NOT NULL,
    industry          text NOT NULL,
    occupation_scheme text NOT NULL DEFAULT 'total',
    occupation        text NOT NULL DEFAULT 'T',
    headcount_low     float8 NOT NULL,
    headcount_high    float8 NOT NULL,
    -- percent after 1, 3 and 5 years; an element is null where the question was not answered
    change_low        float8[] NOT NULL,
    change_high       float8[] NOT NULL,
    -- persons to recruit within 1, 3 and 5 years
    recruit_low       float8[] NOT NULL,
    recruit_high      float8[] NOT NULL,
    shortage          smallint CONSTRAINT dialogue_shortage_range CHECK (shortage BETWEEN 1 AND 5),
    certainty         float8 CONSTRAINT dialogue_certainty_range CHECK (certainty BETWEEN 0 AND 1),
    note              text NOT NULL DEFAULT '',
    CONSTRAINT dialogue_answer_key PRIMARY KEY (round, respondent, region, industry_scheme, industry, occupation_scheme,
                                                occupation, vintage_id),
    CONSTRAINT dialogue_headcount_order CHECK (headcount_low >= 0 AND headcount_low <= headcount_high
                                              AND headcount_high < 'Infinity'),
    CONSTRAINT dialogue_change_three_ranges CHECK (framsyn.three_ranges(change_low, change_high, -100)),
    CONSTRAINT dialogue_recruit_three_ranges CHECK (framsyn.three_ranges(recruit_low, recruit_high, 0))
);
CREATE INDEX dialogue_answer_by_region ON framsyn.dialogue_answer (region, industry_scheme, industry);
CREATE INDEX dialogue_answer_by_vintage ON framsyn.dialogue_answer (vintage_id);

CREATE FUNCTION framsyn.dialogue_vintage_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM framsyn.submission v WHERE v.vintage_id IN (SELECT i.vintage_id FROM inserted i) FOR SHARE;
    IF EXISTS (SELECT FROM (SELECT DISTINCT vintage_id FROM inserted) i
               JOIN framsyn.submission v USING (vintage_id) WHERE v.state <> 'open') THEN
        RAISE foreign_key_violation USING MESSAGE = 'a dialogue answer names a vintage that is not open',
            CONSTRAINT = 'dialogue_vintage_open';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER dialogue_vintage_open AFTER INSERT ON framsyn.dialogue_answer
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION framsyn.dialogue_vintage_open();
CREATE TRIGGER dialogue_no_delete AFTER DELETE ON framsyn.dialogue_answer
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION framsyn.admitted_is_final();
CREATE TRIGGER dialogue_no_update BEFORE UPDATE OR TRUNCATE ON framsyn.dialogue_answer
    FOR EACH STATEMENT EXECUTE FUNCTION framsyn.admitted_is_final();

-- The answers as known at a moment: a later answer to the same question replaces the earlier one.
CREATE FUNCTION framsyn.dialogue_as_of(cut timestamptz) RETURNS SETOF framsyn.dialogue_answer
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT DISTINCT ON (a.round, a.respondent, a.region, a.industry_scheme, a.industry, a.occupation_scheme, a.occupation) a.*
        FROM framsyn.dialogue_answer a
        JOIN framsyn.submission v USING (vintage_id)
        WHERE v.state = 'admitted' AND v.known_from <= cut
        ORDER BY a.round, a.respondent, a.region, a.industry_scheme, a.industry, a.occupation_scheme, a.occupation,
                 v.known_from DESC, a.vintage_id DESC;
    END;

-- The balance of a county's industry in a round: share of headcount with employers that expect more
-- staff in a year, less the share that expect fewer; -1..1. An employer that answers for all its
-- staff and for single occupations counts with the former. Below three employers there is no
-- balance, nor where one employer dominates (85 %) or two do (95 %): then it would speak for them.
-- Runs as its owner, so that analysts get the balance and not the answers.
CREATE FUNCTION framsyn.dialogue_balance(county text, cut timestamptz)
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
                   sum(a.persons) AS headcount,
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
                   sum(r.headcount * r.direction * r.direction ORDER BY r.place) AS directed_squares,
                   sum(r.headcount * r.headcount ORDER BY r.place) AS squares,
                   max(r.headcount) AS largest,
                   sum(r.headcount ORDER BY r.place) FILTER (WHERE r.place <= 2) AS two_largest
            FROM ranked r GROUP BY r.industry_scheme, r.industry, r.round
        )
        SELECT s.industry_scheme, s.industry, s.round, s.answered_on, s.employers, s.headcount,
               s.directed / s.headcount,
               sqrt(greatest(s.directed_squares / s.headcount - (s.directed / s.headcount) ^ 2, 0)
                    * s.squares / s.headcount ^ 2)
        FROM summed s
        WHERE s.employers >= 3 AND s.largest <= 0.85 * s.headcount AND s.two_largest <= 0.95 * s.headcount
        ORDER BY s.industry_scheme, s.industry, s.answered_on, s.round;
    END;
