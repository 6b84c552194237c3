-- Sightings whose position is not that of a record of the same paper.
select count(*)
from core.sightings as s
semi join written_papers using (paper_id)
anti join raw.records as r
    on r.dump_id = s.dump_id and r.paper_id = s.paper_id and r.record_no = s."position"
