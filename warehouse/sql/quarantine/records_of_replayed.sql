-- One row per record of the papers that were replayed, or whose records have new numbers.
-- Parameter: Parquet file of the replayed records.
with
papers as (
    select paper_id from parquet_file($replayed)
    union
    select records.paper_id
    from raw.records as records
    join numbered
        on numbered.dump_id = records.dump_id and numbered.start_byte = records.start_byte
)
select
    records.dump_id,
    records.record_no,
    records.paper_id,
    records.title,
    records.abstract,
    dumps.observed_on
from raw.records as records
join raw.dumps as dumps on dumps.dump_id = records.dump_id
where records.paper_id in (select paper_id from papers)
