"""What is in the one table of a DuckDB file that has our columns, wherever a tool put it: facts.py DATABASE COLUMNS"""
import sys

import duckdb

with duckdb.connect(sys.argv[1], read_only=True) as connection:
    connection.execute("SET TimeZone = 'UTC'")
    tables = connection.execute(
        "SELECT DISTINCT format('\"{}\".\"{}\"', schema_name, table_name) FROM duckdb_columns() WHERE column_name = "
        "'updated_at' AND schema_name NOT LIKE '%staging%' AND schema_name <> 'sqlflow' AND NOT starts_with(table_name, "
        "'_')").fetchall()
    assert len(tables) == 1, tables
    print(*connection.execute(f"SELECT {sys.argv[2]} FROM {tables[0][0]}").fetchone(), sep="|")
