-- One row per reject that stands where another span of its dump stands, with the end of all spans.
-- No run leaves one: it was entered by hand.
with
dumps as (select * from raw.dumps where list_contains($dump_ids::varchar[], dump_id)),
rejects as (
    select rejects.* from raw.rejects as rejects semi join dumps on dumps.dump_id = rejects.dump_id
    where rejects.status <> 'replayed'
),
spans as (
    select dump_id, start_byte, end_byte, end_line, 0 as reject_no from raw.records
    union all
    select dump_id, start_byte, end_byte, start_line, 0 from raw.boilerplate
    union all
    select dump_id, start_byte, end_byte, end_line, reject_no from rejects
),
own_spans as (select spans.* from spans semi join dumps on dumps.dump_id = spans.dump_id),
-- Cheap to tell for all spans: those that touch the one before or behind; the rest is exact.
in_order as (
    select
        *,
        max(end_byte) over (
            partition by dump_id
            order by start_byte, reject_no
            rows between unbounded preceding and 1 preceding
        ) as end_before,
        lead(start_byte) over (partition by dump_id order by start_byte, reject_no) as next_start
    from own_spans
),
suspects as (
    select dump_id, reject_no
    from in_order
    where reject_no > 0
        and (end_byte <= start_byte or end_before > start_byte or next_start < end_byte)
),
ends as (
    select dump_id, max(end_byte) as last_byte, max(end_line) as last_line
    from own_spans
    group by dump_id
)
select
    rejects.dump_id,
    rejects.reject_no,
    greatest(octet_length(encode(rejects.raw_text)), 1) + 1 as byte_count,
    length(rejects.raw_text) - length(replace(rejects.raw_text, chr(10), '')) + 1 as line_count,
    greatest(ends.last_byte, dumps.byte_count) as last_byte,
    greatest(ends.last_line, dumps.line_count) as last_line
from rejects
join suspects
    on suspects.dump_id = rejects.dump_id and suspects.reject_no = rejects.reject_no
join dumps on dumps.dump_id = rejects.dump_id
join ends on ends.dump_id = rejects.dump_id
where rejects.end_byte <= rejects.start_byte
    or exists (
        select 1
        from own_spans
        where own_spans.dump_id = rejects.dump_id
            and own_spans.start_byte < rejects.end_byte
            and own_spans.end_byte > rejects.start_byte
            and own_spans.reject_no < rejects.reject_no
    )
order by rejects.dump_id, rejects.reject_no
