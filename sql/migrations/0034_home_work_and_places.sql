-- Where people work who live in a municipality, as a third kind of bridge; and where municipalities lie, for the distances
-- between them.

--   home_work  the employed who live in a municipality, by the municipality they work in; for a county's chain the rest,
--              up to 1, and what the rows say of other counties, works outside of it
ALTER TABLE framsyn.bridge DROP CONSTRAINT bridge_kind_known;
ALTER TABLE framsyn.bridge ADD CONSTRAINT bridge_kind_known
    CHECK (kind IN ('programme_education', 'education_occupation', 'home_work'));
ALTER TABLE framsyn.bridge ADD CONSTRAINT bridge_home_work_of_municipalities
    CHECK (kind <> 'home_work' OR from_scheme = 'region' AND to_scheme = 'region' AND length(from_code) = 4 AND length(to_code) = 4);

-- As in 0032, without where people work: it stands beside no number of a network, and the whole country's would be many
-- times the rows of all the rest.
CREATE OR REPLACE VIEW framsyn.bridge_history AS
    SELECT kind, from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to, known_from, 'infinity'::timestamptz AS known_until
    FROM framsyn.bridge WHERE kind <> 'home_work'
    UNION ALL
    SELECT kind, from_scheme, from_code, to_scheme, to_code, weight, valid_from, valid_to, known_from, known_until
    FROM framsyn.bridge_past WHERE kind <> 'home_work';

-- A municipality's seat, degrees of WGS 84; the box holds all of Sweden. Filled from sql/codes/place.csv.
CREATE TABLE framsyn.place (
    region    text CONSTRAINT place_key PRIMARY KEY,
    scheme    text GENERATED ALWAYS AS ('region') STORED,
    latitude  float8 NOT NULL CONSTRAINT place_latitude_in_sweden CHECK (latitude BETWEEN 55 AND 69.1),
    longitude float8 NOT NULL CONSTRAINT place_longitude_in_sweden CHECK (longitude BETWEEN 10.9 AND 24.2),
    source    text NOT NULL CONSTRAINT place_source_not_empty CHECK (source <> ''),
    CONSTRAINT place_region_known FOREIGN KEY (scheme, region) REFERENCES framsyn.code (scheme, code)
);
GRANT SELECT ON framsyn.place TO framsyn_forecastd, framsyn_analyst;
