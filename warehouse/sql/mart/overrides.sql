-- One row per finding of the gate that a person overruled, with its dump.
with
overrides as (select * from ops.overrides),
dumps as (select * from raw.dumps)
select
    overrides.overruled_at,
    overrides.overruled_by,
    dumps.source,
    dumps.observed_on,
    dumps.feed,
    overrides.metric,
    overrides.value,
    overrides.median,
    overrides.usual_distance,
    overrides.distance,
    overrides.dump_id,
    overrides.run_id
from overrides
join dumps on dumps.dump_id = overrides.dump_id
order by overrides.overruled_at desc, dumps.source, overrides.metric
