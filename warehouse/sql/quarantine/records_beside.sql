-- One row per record of some papers in some dumps: its place, and the warnings that it carries.
select dump_id, record_no, start_byte, paper_id, warnings
from raw.records
where list_contains($dump_ids::varchar[], dump_id)
    and paper_id in (select unnest($paper_ids::varchar[]))
