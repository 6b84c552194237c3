-- How many rows Parquet files hold.
select count(*) from read_parquet($files)
