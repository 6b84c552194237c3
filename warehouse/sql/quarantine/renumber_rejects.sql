-- Give records in quarantine their new numbers.
update raw.rejects
set record_no = numbered.new_record_no
from numbered
where numbered.dump_id = raw.rejects.dump_id
    and numbered.start_byte = raw.rejects.start_byte
    and raw.rejects.status <> 'replayed'
    and raw.rejects.record_no is not null
