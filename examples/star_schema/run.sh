sqlflow run shop
sqlflow run shop   # again: the same tables
mkdir results
for table in dim_customer dim_product dim_store dim_date fact_sales check_facts; do
  sqlflow query "SELECT * FROM mart.$table ORDER BY 1" --format csv > results/$table.csv
done
sqlflow plan shop --graph mermaid > results/plan.mermaid
