-- One row per record of the dumps of a Parquet file, in their order.
select dump_id, title, abstract, confidence
from raw.records
where dump_id in (select dump_id from parquet_file($dumps))
order by dump_id, record_no
