-- One row per reject that is wanted, with what its dump tells of it. Parameters that are null leave
-- all rejects in.
with
rejects as (select * from raw.rejects),
dumps as (select * from raw.dumps)
select
    rejects.*,
    rejects.dump_id || ':' || rejects.reject_no as reject,
    dumps.source,
    dumps.observed_on,
    dumps.layout,
    dumps.encoding,
    dumps.byte_count
from rejects
join dumps on dumps.dump_id = rejects.dump_id
where ($names::varchar[] is null
        or list_contains($names::varchar[], rejects.dump_id || ':' || rejects.reject_no))
    and ($status::varchar is null or rejects.status = $status::varchar)
    and ($stage::varchar is null or rejects.stage = $stage::varchar)
    and ($rule::varchar is null or list_contains(rejects.rules, $rule::varchar))
    and ($dump_id::varchar is null or rejects.dump_id = $dump_id::varchar)
order by dumps.observed_on, rejects.dump_id, rejects.reject_no
limit $most::bigint
