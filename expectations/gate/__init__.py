"""The gate: suites run by Great Expectations, their outcomes, and their documents."""
