-- Links whose span lies outside of the abstract that they were found in.
-- The texts of written papers are found by their places, so that no others are read.
with
written as (
    select paper_id, length(abstract) as chars
    from core.papers
    where rowid in (
        select p.rowid from core.papers as p semi join written_papers using (paper_id)
    )
)
select count(*)
from core.links as l
join written as p on p.paper_id = l.paper_id
where l.end_char <= l.start_char or l.end_char > p.chars
