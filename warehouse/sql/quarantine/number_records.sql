-- Number the records of settled dumps by their places, those in quarantine with them.
create or replace temp table numbered as
with
settled as (
    select distinct dump_id from parquet_file($settled) where decision = 'replayed'
),
split_records as (
    select dump_id, start_byte, record_no from raw.records
    union all
    select dump_id, start_byte, record_no from raw.rejects
    where status <> 'replayed' and record_no is not null
)
select
    split_records.dump_id,
    split_records.start_byte,
    split_records.record_no,
    row_number() over (
        partition by split_records.dump_id order by split_records.start_byte
    ) as new_record_no
from split_records
semi join settled on settled.dump_id = split_records.dump_id
qualify new_record_no <> split_records.record_no
