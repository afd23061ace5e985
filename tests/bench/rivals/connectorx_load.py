"""A whole table into DuckDB as ConnectorX's documentation does it: connectorx_load.py DATABASE URL"""
import sys

import connectorx
import duckdb

rows = connectorx.read_sql(sys.argv[2], "SELECT * FROM events", protocol="binary", return_type="arrow_stream",
                           batch_size=200_000)
duckdb.connect(sys.argv[1]).execute("CREATE TABLE events AS FROM rows")
