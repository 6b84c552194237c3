-- Give rejects that were entered by hand where another span stands a place behind their dump.
update raw.rejects
set
    start_line = placed.start_line,
    end_line = placed.end_line,
    start_byte = placed.start_byte,
    end_byte = placed.end_byte
from parquet_file($places) as placed
where placed.dump_id = raw.rejects.dump_id and placed.reject_no = raw.rejects.reject_no
