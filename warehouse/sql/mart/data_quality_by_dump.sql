-- One row per dump loaded, with what was accepted and refused.
with
dumps as (select * from raw.dumps),
rejects as (select * from raw.rejects),
records as (select * from raw.records),
boilerplate as (select * from raw.boilerplate),
sightings as (select * from core.sightings),
papers as (select * from core.papers),
open_rejects as (
    select dump_id, count(*) as open_reject_count from rejects where status = 'open' group by dump_id
),
warned as (
    select dump_id, count(*) as warning_count from records where len(warnings) > 0 group by dump_id
),
furniture as (select dump_id, count(*) as boilerplate_count from boilerplate group by dump_id),
novelties as (
    select sightings.dump_id, count(*) as new_paper_count
    from sightings
    join papers on papers.paper_id = sightings.paper_id
    where papers.first_seen_on = sightings.observed_on
    group by sightings.dump_id
)
select
    dumps.dump_id,
    dumps.source,
    dumps.observed_on,
    dumps.feed,
    dumps.layout,
    dumps.encoding,
    dumps.record_count,
    dumps.reject_count,
    dumps.reject_count / greatest(dumps.record_count + dumps.reject_count, 1) as reject_share,
    coalesce(open_rejects.open_reject_count, 0) as open_reject_count,
    coalesce(warned.warning_count, 0) as warning_count,
    coalesce(furniture.boilerplate_count, 0) as boilerplate_count,
    coalesce(novelties.new_paper_count, 0) as new_paper_count,
    dumps.furniture_share,
    dumps.title_chars_p10,
    dumps.title_chars,
    dumps.title_chars_p90,
    dumps.abstract_chars_p10,
    dumps.abstract_chars,
    dumps.abstract_chars_p90,
    dumps.confidence,
    dumps.loaded_at
from dumps
left join open_rejects on open_rejects.dump_id = dumps.dump_id
left join warned on warned.dump_id = dumps.dump_id
left join furniture on furniture.dump_id = dumps.dump_id
left join novelties on novelties.dump_id = dumps.dump_id
order by dumps.observed_on, dumps.source
