-- One row per record of the given papers that earlier dumps hold, or of dumps that get a new date.
-- Parameters: Parquet files of new records, and of dumps with their new dates.
-- The records are found by their places first, so that the texts of all others are not read.
with
redated as (select dump_id, observed_on from parquet_file($redated_dumps)),
papers as (
    select paper_id from parquet_file($new_records)
    union
    select r.paper_id from raw.records as r semi join redated on redated.dump_id = r.dump_id
),
places as (
    select r.rowid as place from raw.records as r semi join papers on papers.paper_id = r.paper_id
)
select
    r.dump_id,
    r.record_no,
    r.paper_id,
    r.title,
    r.abstract,
    coalesce(redated.observed_on, d.observed_on) as observed_on
from raw.records as r
join raw.dumps as d on d.dump_id = r.dump_id
left join redated on redated.dump_id = r.dump_id
where r.rowid in (select place from places)
