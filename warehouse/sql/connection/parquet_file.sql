-- The rows of a Parquet file; no sign in its path is a pattern, and `title=x` in it is no column.
create temp macro parquet_file(path) as table
from read_parquet(regexp_replace(path, '([[*?])', '[\1]', 'g'), hive_partitioning = false)
