-- One row per feed and metric: median and median absolute deviation over the feed's last 20 dumps.
-- A feed that has changed for good is usual again after ten of them.
insert into ops.baselines (feed, metric, sample_count, median, median_absolute_deviation)
with
dumps as (select * from mart.data_quality_by_dump),
last_dumps as (
    select *
    from dumps
    qualify row_number() over (partition by feed order by observed_on desc, dump_id) <= 20
),
measured as (
    unpivot (
        select
            feed,
            record_count::double as record_count,
            reject_share,
            furniture_share,
            title_chars::double as title_chars,
            abstract_chars::double as abstract_chars,
            confidence,
            new_paper_count / greatest(record_count, 1) as new_paper_share
        from last_dumps
    )
    on record_count, reject_share, furniture_share, title_chars, abstract_chars, confidence,
        new_paper_share
    into name metric value measure
)
select
    feed,
    metric,
    count(*) as sample_count,
    median(measure) as median,
    mad(measure) as median_absolute_deviation
from measured
group by feed, metric
