-- Give accepted records their new numbers.
update raw.records
set record_no = numbered.new_record_no
from numbered
where numbered.dump_id = raw.records.dump_id and numbered.start_byte = raw.records.start_byte
