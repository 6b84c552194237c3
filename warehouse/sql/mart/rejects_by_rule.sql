-- One row per stage and rule that refused something, with what has become of it.
with
rejects as (select * from raw.rejects),
broken as (
    select stage, unnest(rules) as rule, status, dump_id, reject_no, raw_text
    from rejects
)
select
    stage,
    rule,
    count(*) as reject_count,
    count(*) filter (where status = 'open') as open_reject_count,
    count(*) filter (where status = 'replayed') as replayed_reject_count,
    count(*) filter (where status = 'waived') as waived_reject_count,
    count(distinct dump_id) as dump_count,
    left(arg_min(raw_text, (dump_id, reject_no)), 120) as example
from broken
group by stage, rule
order by reject_count desc, stage, rule
