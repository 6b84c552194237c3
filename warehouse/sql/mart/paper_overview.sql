-- One row per paper, with what is known of it.
with
papers as (select * from core.papers),
sightings as (select * from core.sightings),
links as (select * from core.links),
positions as (
    select
        paper_id,
        min("position") as best_position,
        arg_max("position", (observed_on, dump_id)) as latest_position
    from sightings
    group by paper_id
),
link_counts as (
    select
        paper_id,
        count(*) as link_count,
        string_agg(distinct repository, ', ' order by repository) filter (where kind = 'code') as repositories
    from links
    group by paper_id
)
select
    papers.paper_id,
    papers.title,
    papers.abstract,
    papers.first_seen_on,
    papers.last_seen_on,
    papers.sighting_count,
    papers.version_count,
    positions.best_position,
    positions.latest_position,
    papers.title_word_count,
    papers.abstract_word_count,
    papers.sentence_count,
    papers.has_code,
    link_counts.repositories,
    coalesce(link_counts.link_count, 0) as link_count
from papers
join positions on positions.paper_id = papers.paper_id
left join link_counts on link_counts.paper_id = papers.paper_id
