-- One row per run, the last ones first.
select
    runs.run_id,
    runs.started_at,
    runs.dump_count,
    runs.skipped_count,
    runs.refused_count,
    runs.record_count,
    runs.reject_count,
    runs.new_paper_count,
    (select sum(seconds) from ops.run_steps as steps where steps.run_id = runs.run_id) as seconds
from ops.runs as runs
order by runs.started_at desc
limit 5
