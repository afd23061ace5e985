mkdir results
sqlflow run export
find output -type f | sort > results/files.txt
sqlflow query "SELECT * FROM partitions" --format csv > results/partitions.csv
sqlflow query "SELECT * FROM readings_again ORDER BY ALL" --format csv > results/readings_again.csv
sqlflow run export --var until=2024-01-01
find output -type f | sort > results/files_until_2024.txt
sqlflow query "SELECT * FROM partitions" --format csv > results/partitions_until_2024.csv
