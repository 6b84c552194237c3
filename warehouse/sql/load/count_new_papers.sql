-- Papers of a Parquet file that the warehouse does not hold yet.
select count(*)
from parquet_file($papers) as p
anti join core.papers as known on known.paper_id = p.paper_id
