-- Papers whose days, counts or code do not follow from their sightings, versions and links.
with
seen as (
    select
        paper_id,
        min(observed_on) as first_seen_on,
        max(observed_on) as last_seen_on,
        count(*) as sighting_count
    from core.sightings
    semi join written_papers using (paper_id)
    group by paper_id
),
versions as (
    select paper_id, count(*) as version_count
    from core.paper_versions
    semi join written_papers using (paper_id)
    group by paper_id
),
with_code as (
    select distinct paper_id
    from core.links
    semi join written_papers using (paper_id)
    where kind = 'code'
)
select count(*)
from core.papers as p
join seen on seen.paper_id = p.paper_id
left join versions on versions.paper_id = p.paper_id
left join with_code on with_code.paper_id = p.paper_id
where p.first_seen_on <> seen.first_seen_on
    or p.last_seen_on <> seen.last_seen_on
    or p.sighting_count <> seen.sighting_count
    or p.version_count is distinct from versions.version_count
    or p.has_code <> (with_code.paper_id is not null)
