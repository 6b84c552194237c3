-- One row per dump loaded, with the day on which it was observed and how that is known.
select dump_id, observed_on, observed_on_source
from raw.dumps
