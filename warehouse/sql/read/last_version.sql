-- The number of the last version; null before the first.
select max(version_no) from ops.warehouse_version
