-- The row of the version being built: its number follows that of the last.
insert into ops.warehouse_version (version_no, run_id, published_at, dump_count, paper_count)
select
    coalesce((select max(version_no) from ops.warehouse_version), 0) + 1,
    $run_id,
    $published_at,
    (select count(*) from raw.dumps),
    (select count(*) from core.papers)
