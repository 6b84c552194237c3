-- One row per decision on a reject, the first one first.
select run_id, decision, rules, note, decided_by, decided_at
from ops.reject_decisions
where dump_id = $dump_id and reject_no = $reject_no
order by decided_at, run_id
