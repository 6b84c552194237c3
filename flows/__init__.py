"""When it happens: flows and tasks, settings, the command line."""
