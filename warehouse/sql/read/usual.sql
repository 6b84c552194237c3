-- One row per feed and metric, with what is usual, and the last day on which the feed was observed.
with
baselines as (select * from ops.baselines),
dumps as (select * from raw.dumps),
feeds as (select feed, max(observed_on) as last_observed_on from dumps group by feed)
select
    baselines.feed,
    baselines.metric,
    baselines.sample_count,
    baselines.median,
    baselines.median_absolute_deviation,
    baselines.smallest,
    baselines.largest,
    feeds.last_observed_on
from baselines
join feeds on feeds.feed = baselines.feed
