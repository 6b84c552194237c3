-- Sightings dated otherwise than their dump.
select count(*)
from core.sightings as s
join raw.dumps as d on d.dump_id = s.dump_id
where s.observed_on <> d.observed_on
