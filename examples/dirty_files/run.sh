sqlflow run load
mkdir results
for table in customers orders readings prices visits events settings paid; do
  sqlflow query "SELECT * FROM $table" --format csv > results/$table.csv
done
sqlflow query "SELECT \"column\", value, reason, line, parse_filename(file) AS file FROM readings_rejects ORDER BY line" --format csv \
  > results/readings_rejects.csv
sqlflow query "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal
  ORDER BY table_name, column_index" --format csv > results/types.csv
