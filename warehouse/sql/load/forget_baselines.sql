-- Baselines are learned anew from all dumps.
delete from ops.baselines
