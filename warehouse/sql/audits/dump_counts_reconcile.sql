-- Dumps whose counts of records and unreplayed rejects are not those of their rows.
with
record_counts as (select dump_id, count(*) as n from raw.records group by dump_id),
reject_counts as (
    select dump_id, count(*) as n from raw.rejects where status <> 'replayed' group by dump_id
)
select count(*)
from raw.dumps as d
left join record_counts on record_counts.dump_id = d.dump_id
left join reject_counts on reject_counts.dump_id = d.dump_id
where d.record_count <> coalesce(record_counts.n, 0)
    or d.reject_count <> coalesce(reject_counts.n, 0)
