-- One row per code repository that an abstract links to.
with
papers as (select * from core.papers),
links as (select * from core.links),
code_links as (
    select
        links.host,
        lower(links.repository) as repository_key,
        links.repository,
        links.paper_id,
        links.link_no,
        papers.first_seen_on
    from links
    join papers on papers.paper_id = links.paper_id
    where links.kind = 'code' and links.repository is not null
),
code_papers as (
    select distinct host, repository_key, paper_id from code_links
),
spellings as (
    select
        host,
        repository_key,
        arg_min(repository, (first_seen_on, paper_id, link_no)) as repository
    from code_links
    group by host, repository_key
)
select
    spellings.host,
    spellings.repository,
    'https://' || spellings.host || '/' || spellings.repository as repository_url,
    count(*) as paper_count,
    string_agg(papers.title, ' | ' order by papers.first_seen_on, papers.paper_id) as titles,
    min(papers.first_seen_on) as first_seen_on,
    max(papers.last_seen_on) as last_seen_on
from code_papers
join papers on papers.paper_id = code_papers.paper_id
join spellings
    on spellings.host = code_papers.host and spellings.repository_key = code_papers.repository_key
group by spellings.host, spellings.repository
order by paper_count desc, spellings.host, spellings.repository
