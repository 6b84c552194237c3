-- One row per warning that accepted records carry.
with
records as (select * from raw.records),
warned as (
    select unnest(warnings) as rule, dump_id, record_no, title
    from records
)
select
    rule,
    count(*) as warning_count,
    count(distinct dump_id) as dump_count,
    arg_min(title, (dump_id, record_no)) as example
from warned
group by rule
order by warning_count desc, rule
