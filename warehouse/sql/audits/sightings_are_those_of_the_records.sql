-- Sightings more or fewer than the papers of the records of each dump.
select abs(
    (select count(*) from core.sightings)
    - (select count(*) from (select distinct dump_id, paper_id from raw.records))
)
