-- One row per feed and metric, with what is usual.
select feed, metric, sample_count, median, median_absolute_deviation
from ops.baselines
