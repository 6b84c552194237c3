-- One row: what the warehouse holds and how good it is.
with
version as (select * from mart.warehouse_version),
quality as (
    select
        coalesce(sum(record_count), 0)::bigint as record_count,
        coalesce(sum(reject_count), 0)::bigint as reject_count,
        coalesce(sum(warning_count), 0)::bigint as warning_count
    from mart.data_quality_by_dump
)
select
    version.version_no,
    version.published_at,
    version.first_observed_on,
    version.last_observed_on,
    version.dump_count,
    version.paper_count,
    quality.record_count,
    quality.reject_count,
    quality.reject_count / greatest(quality.record_count + quality.reject_count, 1) as reject_share,
    version.open_reject_count,
    quality.warning_count
from version
cross join quality
