-- Links whose span lies outside of the abstract that they were found in.
select count(*)
from core.links as l
join core.papers as p on p.paper_id = l.paper_id
where l.end_char <= l.start_char or l.end_char > length(p.abstract)
