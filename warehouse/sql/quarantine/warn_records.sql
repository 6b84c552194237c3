-- Give records of earlier runs the warnings that they carry now.
update raw.records
set warnings = warned.warnings
from parquet_file($warned) as warned
where warned.dump_id = raw.records.dump_id and warned.start_byte = raw.records.start_byte
