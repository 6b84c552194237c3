-- The rows of a list of Parquet files, read as `parquet_file` does; what a column lacks is null.
create temp macro parquet_files(paths) as table
from read_parquet(
    list_transform(paths, lambda path: regexp_replace(path, '([[*?])', '[\1]', 'g')),
    hive_partitioning = false,
    union_by_name = true
)
