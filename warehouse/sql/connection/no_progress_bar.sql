-- DuckDB shows a bar of its own in programs that are no script; ours are shown by the flows.
set enable_progress_bar = false
