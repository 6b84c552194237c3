-- One row per metric of a dump: median and median absolute deviation over all dumps loaded.
insert into ops.baselines (metric, sample_count, median, median_absolute_deviation)
with
dumps as (select * from mart.data_quality_by_dump),
measured as (
    unpivot (
        select
            record_count::double as record_count,
            reject_share,
            new_paper_count / greatest(record_count, 1) as new_paper_share
        from dumps
    )
    on record_count, reject_share, new_paper_share
    into name metric value measure
)
select
    metric,
    count(*) as sample_count,
    median(measure) as median,
    mad(measure) as median_absolute_deviation
from measured
group by metric
