-- One row per reject, with what was decided on it last.
with
rejects as (select * from raw.rejects),
dumps as (select * from raw.dumps),
decisions as (select * from ops.reject_decisions),
last_decisions as (
    select *
    from decisions
    qualify
        row_number() over (
            partition by dump_id, reject_no order by decided_at desc, run_id
        ) = 1
)
select
    rejects.dump_id || ':' || rejects.reject_no as reject,
    rejects.dump_id,
    rejects.reject_no,
    dumps.source,
    dumps.observed_on,
    dumps.feed,
    rejects.stage,
    array_to_string(rejects.rules, ', ') as broken_rules,
    rejects.detail,
    left(rejects.raw_text, 200) as text_beginning,
    rejects.record_no,
    rejects.start_line,
    rejects.end_line,
    rejects.status,
    rejects.first_seen_at,
    rejects.resolved_at,
    last_decisions.decision as last_decision,
    last_decisions.note,
    last_decisions.decided_by,
    last_decisions.decided_at
from rejects
join dumps on dumps.dump_id = rejects.dump_id
left join last_decisions
    on last_decisions.dump_id = rejects.dump_id and last_decisions.reject_no = rejects.reject_no
order by dumps.observed_on, rejects.dump_id, rejects.reject_no
