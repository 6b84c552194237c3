-- One row per record of some dumps that is in quarantine: what it was read as.
select dump_id, reject_no, start_byte, title, abstract
from raw.rejects
where list_contains($dump_ids::varchar[], dump_id)
    and status <> 'replayed'
    and record_no is not null
    and title is not null
    and abstract is not null
