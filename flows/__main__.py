"""`python -m flows` is `paperhouse`."""

from flows.cli import main

main()
