-- Give rejects the status that was decided; those that were refused again keep theirs.
update raw.rejects
set status = settled.decision, resolved_at = settled.decided_at
from parquet_file($settled) as settled
where settled.dump_id = raw.rejects.dump_id
    and settled.reject_no = raw.rejects.reject_no
    and settled.decision <> 'refused_again'
