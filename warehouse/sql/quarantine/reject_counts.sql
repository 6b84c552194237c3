-- One row: the rejects that are wanted, by what has become of them.
select
    count(*) filter (where status = 'open') as open,
    count(*) filter (where status = 'replayed') as replayed,
    count(*) filter (where status = 'waived') as waived
from raw.rejects
where ($stage::varchar is null or stage = $stage::varchar)
    and ($rule::varchar is null or list_contains(rules, $rule::varchar))
    and ($dump_id::varchar is null or dump_id = $dump_id::varchar)
