-- How many rows Parquet files hold.
select count(*) from parquet_file($files)
