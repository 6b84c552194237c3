-- One row per dump of a Parquet file, its share of furniture counted anew.
with
dumps as (
    select * from raw.dumps where dump_id in (select dump_id from parquet_file($dumps))
),
content as (
    select dump_id, end_line - start_line + 1 as line_count from raw.records
    union all
    select dump_id, end_line - start_line + 1 from raw.rejects where status <> 'replayed'
),
content_lines as (select dump_id, sum(line_count)::bigint as n from content group by dump_id),
furniture as (
    select dump_id, count(*) as n from raw.boilerplate where kind <> 'blank' group by dump_id
)
select
    dumps.* replace (
        coalesce(furniture.n, 0) / greatest(coalesce(furniture.n, 0) + content_lines.n, 1)
            as furniture_share
    )
from dumps
join content_lines on content_lines.dump_id = dumps.dump_id
left join furniture on furniture.dump_id = dumps.dump_id
