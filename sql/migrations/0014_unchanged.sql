-- The cells that earlier batches of an open submission gave as they were known already. They are no observations, so
-- nothing else tells that a later batch of the same file gives another value for one of them. One row a batch, gone
-- when the submission is closed.
CREATE TABLE framsyn.unchanged (
    submission_id uuid NOT NULL CONSTRAINT unchanged_submission_known REFERENCES framsyn.submission,
    batch_no      int NOT NULL,
    series_ids    bigint[] NOT NULL,
    periods       int[] NOT NULL,
    statuses      int[] NOT NULL,
    "values"      float8[] NOT NULL,
    CONSTRAINT unchanged_key PRIMARY KEY (submission_id, batch_no),
    CONSTRAINT unchanged_same_length CHECK (cardinality(series_ids) = cardinality(periods)
        AND cardinality(series_ids) = cardinality(statuses) AND cardinality(series_ids) = cardinality("values"))
);
-- They are read once and soon: packing them would cost more than it saves.
ALTER TABLE framsyn.unchanged ALTER series_ids SET STORAGE EXTERNAL, ALTER periods SET STORAGE EXTERNAL,
    ALTER statuses SET STORAGE EXTERNAL, ALTER "values" SET STORAGE EXTERNAL;
GRANT SELECT, INSERT, DELETE ON framsyn.unchanged TO framsyn_forecastd;
