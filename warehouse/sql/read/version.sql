-- One row: the version that a file holds.
select
    version_no,
    previous_version_no,
    published_at,
    kind,
    run_by,
    dump_count,
    paper_count,
    last_observed_on
from mart.warehouse_version
