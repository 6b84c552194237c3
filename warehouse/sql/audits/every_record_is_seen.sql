-- Records accepted without a sighting of their paper in their dump.
with
written as (
    select dump_id, record_no, paper_id from raw.records semi join written_papers using (paper_id)
    union
    select dump_id, record_no, paper_id from raw.records semi join written_dumps using (dump_id)
)
select count(*)
from written as r
anti join core.sightings as s on s.dump_id = r.dump_id and s.paper_id = r.paper_id
