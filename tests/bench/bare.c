/* What every measurement is held against: DuckDB and nothing else. bare DATABASE SQL... runs the statements one after
 * the other ("" is a database in memory) and prints nothing. */
#include <duckdb.h>
#include <stdio.h>

static int Run(duckdb_connection connection, const char* sql) {
  duckdb_result result;
  const int failed = duckdb_query(connection, sql, &result) == DuckDBError;
  if (failed) fprintf(stderr, "bare: %s\n", duckdb_result_error(&result));
  duckdb_destroy_result(&result);
  return failed;
}

int main(int argc, char** argv) {
  duckdb_database database;
  duckdb_connection connection;
  char* error = NULL;
  if (argc < 2 || duckdb_open_ext(argv[1][0] ? argv[1] : NULL, &database, NULL, &error) == DuckDBError) {
    fprintf(stderr, "bare: cannot open the database: %s\n", error ? error : "usage: bare DATABASE SQL...");
    return 1;
  }
  int failed = duckdb_connect(database, &connection) == DuckDBError;
  for (int i = 2; i < argc && !failed; ++i) failed = Run(connection, argv[i]);
  duckdb_disconnect(&connection);
  duckdb_close(&database);
  return failed;
}
