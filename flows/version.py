"""The version of paperhouse that runs."""

from importlib.metadata import version

VERSION = version("paperhouse")
