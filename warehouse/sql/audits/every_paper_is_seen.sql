-- Papers that no dump holds.
select count(*)
from core.papers as p
anti join core.sightings as s on s.paper_id = p.paper_id
