-- Papers whose text is not that of exactly one current version.
-- The texts of written papers are found by their places, so that no others are read, and compared
-- by their hashes, so that they need not be held.
with
written as (
    select paper_id, hash(title, abstract) as text
    from core.papers
    where rowid in (
        select p.rowid from core.papers as p semi join written_papers using (paper_id)
    )
),
current_versions as (
    select paper_id, min(hash(title, abstract)) as text, count(*) as n
    from core.paper_versions
    where rowid in (
        select v.rowid
        from core.paper_versions as v
        semi join written_papers using (paper_id)
        where v.valid_to is null
    )
    group by paper_id
)
select count(*)
from written as p
left join current_versions as v on v.paper_id = p.paper_id
where v.n is distinct from 1 or v.text <> p.text
