-- Papers whose text is not that of exactly one current version.
with current_versions as (
    select paper_id, min(title) as title, min(abstract) as abstract, count(*) as n
    from core.paper_versions
    where valid_to is null
    group by paper_id
)
select count(*)
from core.papers as p
left join current_versions as v on v.paper_id = p.paper_id
where v.n is distinct from 1 or v.title <> p.title or v.abstract <> p.abstract
