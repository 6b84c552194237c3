-- One row per paper on the last day observed, with its way up or down.
with
overview as (select * from mart.paper_overview),
sightings as (select * from core.sightings),
days as (
    select observed_on, row_number() over (order by observed_on desc) as days_back
    from (select distinct observed_on from sightings) as observed
),
daily as (
    select sightings.paper_id, days.days_back, sightings.observed_on, min(sightings."position") as "position"
    from sightings
    join days on days.observed_on = sightings.observed_on
    group by sightings.paper_id, days.days_back, sightings.observed_on
),
day_counts as (select paper_id, count(*) as day_count from daily group by paper_id),
today as (select * from daily where days_back = 1),
yesterday as (select * from daily where days_back = 2)
select
    today.observed_on,
    today."position",
    yesterday."position" as previous_position,
    yesterday."position" - today."position" as places_gained,
    case
        when day_counts.day_count = 1 then 'new'
        when yesterday."position" is null then 'back'
        when yesterday."position" > today."position" then 'up'
        when yesterday."position" < today."position" then 'down'
        else 'steady'
    end as movement,
    today.paper_id,
    overview.title,
    day_counts.day_count,
    overview.first_seen_on,
    overview.has_code,
    overview.repositories
from today
join overview on overview.paper_id = today.paper_id
join day_counts on day_counts.paper_id = today.paper_id
left join yesterday on yesterday.paper_id = today.paper_id
order by today."position", today.paper_id
