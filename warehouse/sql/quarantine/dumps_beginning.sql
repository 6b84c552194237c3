-- One row per dump whose id begins so.
select dump_id, source
from raw.dumps
where starts_with(dump_id, $beginning)
order by dump_id
