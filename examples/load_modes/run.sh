mkdir results
show() {
  for table in customers customers_merged deliveries; do
    sqlflow query "SELECT * FROM $table ORDER BY ALL" --format csv > results/$1_$table.csv
  done
  for table in customers_history customers_open; do
    sqlflow query "SELECT * FROM $table ORDER BY customer_id, valid_from" --format csv > results/$1_$table.csv
  done
}
sqlflow run daily --var day=1
show day_1
sqlflow run daily --var day=2
show day_2
sqlflow run history --var day=2
show again
