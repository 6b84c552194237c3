-- One row per reject of the dumps of a Parquet file that is not replayed.
select dump_id
from raw.rejects
where status <> 'replayed' and dump_id in (select dump_id from parquet_file($dumps))
