-- One row: the version of the warehouse that is being read.
with
versions as (select * from ops.warehouse_version),
runs as (select * from ops.runs),
rejects as (select * from raw.rejects),
dumps as (select * from raw.dumps),
open_rejects as (select count(*) as open_reject_count from rejects where status = 'open'),
observed as (
    select min(observed_on) as first_observed_on, max(observed_on) as last_observed_on from dumps
)
select
    versions.version_no,
    versions.previous_version_no,
    versions.published_at,
    runs.kind,
    runs.run_by,
    versions.dump_count,
    versions.paper_count,
    open_rejects.open_reject_count,
    observed.first_observed_on,
    observed.last_observed_on
from versions
join runs on runs.run_id = versions.run_id
cross join open_rejects
cross join observed
where versions.version_no = (select max(version_no) from versions)
