-- Name the runs of the version being built and of the one before, whose last rows no audit has seen.
insert into written_runs
select run_id from ops.warehouse_version order by version_no desc limit 2
