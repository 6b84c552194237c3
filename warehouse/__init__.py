"""Where the tables are kept: DDL, building aside, audit, publishing, reading."""
