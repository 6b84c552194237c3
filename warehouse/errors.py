"""What can be wrong with a warehouse."""


class WarehouseUnusableError(Exception):
    """The warehouse is busy, damaged, or not a place that can be read or written."""


class QueryRefusedError(Exception):
    """A query could not be run, or asked for more than reading."""


class NoSuchVersionError(Exception):
    """The version that was asked for is not kept, or there is none to go back to."""
