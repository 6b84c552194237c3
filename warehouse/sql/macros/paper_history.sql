-- One row per day on which a paper was seen: paper_history('PAPER_ID').
create or replace macro main.paper_history(wanted_paper_id) as table
with
sightings as (select * from core.sightings where paper_id = wanted_paper_id),
dumps as (select * from raw.dumps),
records as (select * from raw.records),
versions as (select * from core.paper_versions where paper_id = wanted_paper_id)
select
    sightings.observed_on,
    sightings."position",
    dumps.source,
    versions.version_no,
    versions.title
from sightings
join dumps on dumps.dump_id = sightings.dump_id
join records on records.dump_id = sightings.dump_id and records.record_no = sightings."position"
join versions on versions.title = records.title and versions.abstract = records.abstract
order by sightings.observed_on, dumps.source
