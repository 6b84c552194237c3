-- Give replayed rejects of settled dumps the number of the first record that was found in them.
update raw.rejects
set record_no = found.record_no
from (
    select replayed.dump_id, replayed.reject_no, records.record_no
    from raw.rejects as replayed
    asof join raw.records as records
        on records.dump_id = replayed.dump_id and records.start_byte >= replayed.start_byte
    where replayed.status = 'replayed'
        and replayed.dump_id in (select dump_id from parquet_file($settled))
) as found
where found.dump_id = raw.rejects.dump_id and found.reject_no = raw.rejects.reject_no
