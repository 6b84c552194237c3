-- Give dumps that were found again, observed at another time, their better date.
update raw.dumps
set
    observed_on = redated.observed_on,
    observed_on_source = redated.observed_on_source
from parquet_file($redated_dumps) as redated
where redated.dump_id = raw.dumps.dump_id
