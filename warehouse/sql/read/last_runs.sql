-- One row per run, the last ones first; by their versions, since clocks can jump back.
select
    runs.run_id,
    runs.kind,
    runs.started_at,
    runs.dump_count,
    runs.skipped_count,
    runs.refused_count,
    runs.record_count,
    runs.reject_count,
    runs.new_paper_count,
    (select sum(seconds) from ops.run_steps as steps where steps.run_id = runs.run_id) as seconds
from ops.runs as runs
join ops.warehouse_version as versions on versions.run_id = runs.run_id
order by versions.version_no desc
limit 5
