-- How employers' answers turned out, for `framsyn dialogue record`.

-- Answers about a whole workforce, as known at a moment, each with what its industry in the county then did: the change
-- of those at work over the years asked about, from the last November before the answer, within one definition, the one
-- of highest rank that knows both years. seen is null while it is not known.
-- name: record_answers($1 county, $2 cut)
WITH answer AS (
    SELECT a.sector, a.industry_scheme, a.industry, a.round, h.years, h.place,
           (a.change_low[h.place] + a.change_high[h.place]) / 200 AS said,
           extract(year FROM a.answered_on)::int - CASE WHEN extract(month FROM a.answered_on) < 11 THEN 1 ELSE 0 END AS base
    FROM framsyn.dialogue_as_of($2::timestamptz) a
    CROSS JOIN (VALUES (1, 1), (2, 3), (3, 5)) AS h (place, years)
    WHERE left(a.region, 2) = $1::text AND a.occupation = 'T' AND a.change_low[h.place] IS NOT NULL
), figure AS MATERIALIZED (
    SELECT s.industry_scheme, s.industry, s.definition, d.rank, d.synthetic, o.period, o.value
    FROM framsyn.series s JOIN framsyn.definition d USING (measure, definition),
    LATERAL framsyn.observation_as_of(ARRAY[s.series_id], $2::timestamptz) o
    WHERE s.measure = 'employed' AND s.region = $1::text AND s.frequency = 1 AND s.occupation = 'T' AND s.education = 'T'
      AND s.sex = 'T' AND s.age = 'T' AND s.sector = 'T' AND o.value > 0
)
SELECT a.sector, a.years::int AS years, dense_rank() OVER (ORDER BY a.industry_scheme, a.industry, a.round)::int AS round, a.said,
       (SELECT l.value / f.value - 1
        FROM figure f JOIN figure l USING (industry_scheme, industry, definition)
        WHERE f.industry_scheme = a.industry_scheme AND f.industry = a.industry AND f.period = a.base AND l.period = a.base + a.years
        ORDER BY f.synthetic, f.rank DESC LIMIT 1) AS seen
FROM answer a
ORDER BY a.sector, a.years, 3, a.said

-- What the evidence module made of them, as rows of an answer.
-- name: record_rows($1 sectors, $2 years, $3 rounds, $4 answers, $5 biases, $6 own_sds, $7 shared_sds, $8 hit_rates, $9 weights)
SELECT * FROM unnest($1::text[], $2::int[], $3::int[], $4::int[], $5::float8[], $6::float8[], $7::float8[], $8::float8[], $9::float8[])
    AS r (sector, years, rounds, answers, bias, own_sd, shared_sd, hit_rate, weight)
