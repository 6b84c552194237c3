-- Spans of a dump that overlap, replayed rejects left out, or end before they begin.
with
spans as (
    select dump_id, start_byte, end_byte from raw.records
    union all
    select dump_id, start_byte, end_byte from raw.rejects where status <> 'replayed'
    union all
    select dump_id, start_byte, end_byte from raw.boilerplate
),
in_order as (
    select
        start_byte,
        end_byte,
        lead(start_byte) over (partition by dump_id order by start_byte) as next_start_byte
    from spans
    semi join written_dumps using (dump_id)
)
select count(*)
from in_order
where end_byte <= start_byte or next_start_byte < end_byte
