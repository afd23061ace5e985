mkdir results
show() {
  for table in customers customers_merged deliveries; do
    sqlflow query "SELECT * FROM $table ORDER BY ALL" --format csv > results/$1_$table.csv
  done
  sqlflow query "SELECT * FROM customers_history ORDER BY customer_id, valid_from" --format csv \
    > results/$1_customers_history.csv
  # Who is missing is closed at the run's start, which is another one each time.
  sqlflow query "SELECT * REPLACE (valid_to IS NOT NULL AS valid_to) FROM customers_open
    ORDER BY customer_id, valid_from" --format csv > results/$1_customers_open.csv
}
sqlflow run daily --var day=1
show day_1
sqlflow run daily --var day=2
show day_2
sqlflow run history --var day=2
show again
