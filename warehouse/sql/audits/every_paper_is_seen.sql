-- Papers that no dump holds.
select count(*)
from core.papers as p
semi join written_papers using (paper_id)
anti join core.sightings as s on s.paper_id = p.paper_id
