-- A note may be of the nation's figures (region 00), which the county's industries lean on in the chain.
ALTER TABLE framsyn.known_break
    DROP CONSTRAINT known_break_region_in_county,
    ADD CONSTRAINT known_break_region_in_county CHECK (region IN ('', '00') OR left(region, 2) = county);
