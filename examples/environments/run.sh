mkdir results
sqlflow run report
sqlflow query "SELECT * FROM report ORDER BY product" --format csv > results/dev.csv
sqlflow run report --profile prod
sqlflow query "SELECT * FROM report ORDER BY product" --profile prod --format csv > results/prod.csv
sqlflow run report --profile prod --vars '{"region": "south", "currency": "GBP"}'
sqlflow query "SELECT * FROM report ORDER BY product" --profile prod --format csv > results/prod_south.csv
