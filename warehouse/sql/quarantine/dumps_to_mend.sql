-- One row per dump that is named, or whose count of rejects is not that of its rows: somebody has
-- entered rejects by hand.
with
counts as (
    select dump_id, count(*) as n from raw.rejects where status <> 'replayed' group by dump_id
)
select dumps.dump_id
from raw.dumps as dumps
left join counts on counts.dump_id = dumps.dump_id
where list_contains($dump_ids::varchar[], dumps.dump_id)
    or dumps.reject_count <> coalesce(counts.n, 0)
order by dumps.dump_id
