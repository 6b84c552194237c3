-- The row of the version being built, with what it was built on.
insert into ops.warehouse_version
    (version_no, previous_version_no, run_id, published_at, dump_count, paper_count)
select
    $version_no,
    (select max(version_no) from ops.warehouse_version),
    $run_id,
    $published_at,
    (select count(*) from raw.dumps),
    (select count(*) from core.papers)
