mkdir -p results data/inbox
for day in 2024-03-01 2024-03-02 2024-03-03; do
  cp data/arriving/orders_$day.csv data/inbox/
  cp data/arriving/visits_$day.csv data/inbox/visits.csv
  # The second run of a day finds nothing new and changes nothing.
  for run in once twice; do
    sqlflow run orders
    sqlflow run visits
    sqlflow query "SELECT * FROM orders ORDER BY order_id" --format csv > results/${day}_${run}_orders.csv
    sqlflow query "SELECT day, page, count(*) AS visits FROM visits GROUP BY ALL ORDER BY ALL" --format csv \
      > results/${day}_${run}_visits.csv
  done
done
sqlflow query "SELECT * FROM revenue" --format csv > results/revenue.csv
sqlflow query "SELECT * FROM visits_by_day ORDER BY day" --format csv > results/visits_by_day.csv
# How far each load has read; of a table in MODE INCREMENTAL the state is when the last run began.
sqlflow state export | sed '/"SELECT"/d' > results/state.json
sqlflow query "SELECT step, rows_read, inserted, updated, unchanged, watermark_before, watermark_after
  FROM sqlflow.steps WHERE kind = 'load' ORDER BY started_at" --format csv > results/history.csv

# A day is lost, and read again.
sqlflow query --write "DELETE FROM visits WHERE day = '2024-03-02'; DELETE FROM visits_by_day WHERE day = '2024-03-02'"
sqlflow run visits --from 2024-03-02 --to 2024-03-03
sqlflow query "SELECT * FROM visits_by_day ORDER BY day" --format csv > results/visits_by_day_backfilled.csv
