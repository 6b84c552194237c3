-- The first places of the last day observed.
select "position", movement, title, coalesce(repositories, '') as repositories
from mart.trending_papers
order by "position"
limit 5
