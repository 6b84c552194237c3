-- One row per feed and metric: what is usual over the feed's last 20 dumps.
-- A feed that has changed for good is usual again after ten of them.
insert into ops.baselines
    (feed, metric, sample_count, median, median_absolute_deviation, smallest, largest)
with
dumps as (select * from raw.dumps),
sightings as (select * from core.sightings),
papers as (select * from core.papers),
followed as (
    select
        *,
        observed_on - max(observed_on) over (
            partition by feed
            order by observed_on range between unbounded preceding and interval 1 day preceding
        ) as gap_days
    from dumps
),
last_dumps as (
    select *
    from followed
    qualify row_number() over (partition by feed order by observed_on desc, dump_id) <= 20
),
novelties as (
    select sightings.dump_id, count(*) as new_paper_count
    from sightings
    semi join last_dumps on last_dumps.dump_id = sightings.dump_id
    join papers on papers.paper_id = sightings.paper_id
    where papers.first_seen_on = sightings.observed_on
    group by sightings.dump_id
),
measured as (
    unpivot (
        select
            last_dumps.feed,
            last_dumps.record_count::double as record_count,
            last_dumps.reject_count / greatest(last_dumps.record_count + last_dumps.reject_count, 1)
                as reject_share,
            last_dumps.furniture_share,
            last_dumps.title_chars_p10::double as title_chars_p10,
            last_dumps.title_chars::double as title_chars,
            last_dumps.title_chars_p90::double as title_chars_p90,
            last_dumps.abstract_chars_p10::double as abstract_chars_p10,
            last_dumps.abstract_chars::double as abstract_chars,
            last_dumps.abstract_chars_p90::double as abstract_chars_p90,
            last_dumps.confidence,
            last_dumps.gap_days::double as gap_days,
            -- Before the first dump of a feed there was nothing that could hold its papers.
            case
                when last_dumps.gap_days is not null
                    then coalesce(novelties.new_paper_count, 0) / greatest(last_dumps.record_count, 1)
            end as new_paper_share
        from last_dumps
        left join novelties on novelties.dump_id = last_dumps.dump_id
    )
    on record_count, reject_share, furniture_share, title_chars_p10, title_chars, title_chars_p90,
        abstract_chars_p10, abstract_chars, abstract_chars_p90, confidence, gap_days,
        new_paper_share
    into name metric value measure
)
select
    feed,
    metric,
    count(*) as sample_count,
    median(measure) as median,
    mad(measure) as median_absolute_deviation,
    min(measure) as smallest,
    max(measure) as largest
from measured
group by feed, metric
