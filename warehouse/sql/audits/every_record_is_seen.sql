-- Records accepted without a sighting of their paper in their dump.
select count(*)
from raw.records as r
anti join core.sightings as s on s.dump_id = r.dump_id and s.paper_id = r.paper_id
where r.paper_id in (select paper_id from written_papers)
    or r.dump_id in (select dump_id from written_dumps)
