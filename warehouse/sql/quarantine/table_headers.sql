-- One row per dump that is a table: its header, the first row that was split off as metadata.
select boilerplate.dump_id, arg_min(boilerplate.text, boilerplate.start_byte) as header
from raw.boilerplate as boilerplate
join raw.dumps as dumps on dumps.dump_id = boilerplate.dump_id
where dumps.layout = 'csv'
    and boilerplate.kind = 'metadata'
    and list_contains($dump_ids::varchar[], boilerplate.dump_id)
group by boilerplate.dump_id
