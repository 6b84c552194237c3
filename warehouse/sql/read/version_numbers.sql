-- One row: the number of the version that a file holds, and of the one that it was built on.
select version_no, previous_version_no
from mart.warehouse_version
