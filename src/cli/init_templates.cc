#include "cli/init_templates.h"

#include "cli/sample_data.h"

namespace sqlflow::cli {

namespace {

// Where a text says @NAME@, the project's name comes in.

constexpr std::string_view kProjectFile = R"(name: "@NAME@"
default_profile: dev
)";

constexpr std::string_view kDevProfile =
    R"(# The profile of `sqlflow run` without --profile: the tables are kept in one DuckDB file.
engines:
  duckdb:
    mode: persistent
    path: "data/@NAME@.duckdb"
)";

constexpr std::string_view kProdProfile = R"(# sqlflow run sales --profile prod
# The database may stand elsewhere: SQLFLOW_DATABASE in the environment or in .env names it.
engines:
  duckdb:
    mode: persistent
    path: "${SQLFLOW_DATABASE|data/@NAME@_prod.duckdb}"

variables:
  since: "2024-04-01"
)";

constexpr std::string_view kDotEnvExample =
    R"(# Copy this to .env: values that belong to this machine, passwords above all. Git does not see .env.
SQLFLOW_DATABASE=data/@NAME@_prod.duckdb
)";

constexpr std::string_view kGitIgnore = R"(.env
*.duckdb
*.duckdb.lock
*.duckdb.wal
*.tmp/
output/
target/
)";

constexpr std::string_view kSalesPipeline = R"sf(-- The shop's sales: three files become tables, the tables a report.
--
--   sqlflow run sales
--   sqlflow query "SELECT * FROM revenue_by_month"

-- SOURCE names a file and reads nothing yet. Paths are relative to the project's folder.
-- Column types are found by looking at the whole file; column_types declares those that you want otherwise.
SOURCE customers_csv TYPE CSV PARAMS {"path": "data/customers.csv"};
SOURCE products_csv TYPE CSV PARAMS {
  "path": "data/products.csv",
  "column_types": {"price": "DECIMAL(10,2)"}
};
SOURCE orders_csv TYPE CSV PARAMS {
  "path": "data/orders.csv",
  "column_types": {"discount": "DECIMAL(4,2)"}
};

-- LOAD brings the rows into a table. Without a MODE the table is replaced, in one transaction: run this as often as
-- you like, a reader sees the old table or the new one, never half of it.
LOAD customers FROM customers_csv;
LOAD products FROM products_csv;
LOAD orders FROM orders_csv;

-- The rest is SQL, with all of DuckDB's functions.
CREATE TABLE sales AS
SELECT
  o.order_id,
  o.ordered_at,
  c.name AS customer,
  c.country,
  p.name AS product,
  p.category,
  o.quantity,
  round(o.quantity * p.price * (1 - coalesce(o.discount, 0)), 2) AS revenue
FROM orders o
JOIN customers c USING (customer_id)
JOIN products p USING (product_id)
WHERE o.status NOT IN ('cancelled', 'returned');

CREATE TABLE revenue_by_month AS
SELECT
  CAST(date_trunc('month', ordered_at) AS DATE) AS month,
  count(*) AS orders,
  count(DISTINCT customer) AS customers,
  sum(revenue) AS revenue
FROM sales
GROUP BY ALL
ORDER BY month;

-- EXPORT writes a table or a SELECT; the file's ending says how. A file appears only when it is complete.
EXPORT revenue_by_month TO 'output/revenue_by_month.csv';
EXPORT SELECT product, category, CAST(sum(quantity) AS BIGINT) AS sold, sum(revenue) AS revenue
       FROM sales
       GROUP BY ALL
       ORDER BY revenue DESC, product
       LIMIT 20
TO 'output/top_products.parquet';
)sf";

constexpr std::string_view kSegmentsPipeline = R"sf(-- What each customer is worth: variables, IF and MERGE.
--
--   sqlflow run segments
--   sqlflow run segments --var since=2024-10-01 --var gold=200
--   sqlflow run segments --profile prod

-- ${name|default}: the command line wins over the profile, the profile over SET, SET over .env.
SET since = "${since|2024-01-01}";
SET gold = "${gold|500}";

SOURCE customers_csv TYPE CSV PARAMS {"path": "data/customers.csv"};
SOURCE products_csv TYPE CSV PARAMS {
  "path": "data/products.csv",
  "column_types": {"price": "DECIMAL(10,2)"}
};
SOURCE orders_csv TYPE CSV PARAMS {"path": "data/orders.csv"};

-- A SELECT may read a source without a LOAD. MERGE updates the rows whose key is there already and adds the others:
-- customers that an earlier run found stay in the table.
CREATE TABLE customer_segments MODE MERGE KEY (customer_id) AS
SELECT
  c.customer_id,
  c.name,
  c.country,
  count(*) AS orders,
  sum(o.quantity * p.price) AS revenue,
  CASE WHEN sum(o.quantity * p.price) >= ${gold} THEN 'gold' ELSE 'standard' END AS segment,
  max(o.ordered_at) AS last_order
FROM orders_csv o
JOIN customers_csv c USING (customer_id)
JOIN products_csv p USING (product_id)
WHERE o.ordered_at >= TIMESTAMP '${since}' AND o.status <> 'cancelled'
GROUP BY ALL;

-- IF is decided before anything runs; `environment` is built in: the name of the profile, unless that says otherwise.
IF ${environment} = prod THEN
  EXPORT customer_segments TO 'output/segments.parquet';
ELSE
  EXPORT SELECT segment, count(*) AS customers, sum(revenue) AS revenue
         FROM customer_segments
         GROUP BY ALL
         ORDER BY segment
  TO 'output/segments.csv';
END IF;
)sf";

constexpr std::string_view kReadme = R"sf(# @NAME@

A SQLFlow project with the data of a small web shop, made up by a generator.

    sqlflow run sales
    sqlflow query "SELECT * FROM revenue_by_month"
    sqlflow run segments --var since=2024-10-01

| | |
|---|---|
| `pipelines/sales.sf` | loads the files, joins them, writes two reports to `output/` |
| `pipelines/segments.sf` | variables, IF and MERGE |
| `data/*.csv` | 1,000 customers, 500 products, 5,000 orders |
| `profiles/dev.yml`, `profiles/prod.yml` | where the database is, and values that differ |
| `.env.example` | copy it to `.env` for values of this machine; git does not see `.env` |

Look before you run: `sqlflow validate` finds mistakes, `sqlflow plan sales --explain` shows the steps and why they run
in this order, `sqlflow doctor` checks the set-up. `sqlflow connector describe CSV` lists what a source can be told.
)sf";

constexpr std::string_view kFirstPipeline = R"sf(-- Put a file into data/ and load it:
--
--   SOURCE orders_csv TYPE CSV PARAMS {"path": "data/orders.csv"};
--   LOAD orders FROM orders_csv;
--
-- Then: sqlflow run main; sqlflow query "SELECT * FROM orders"
CREATE TABLE hello AS
SELECT 'It works.' AS message;
)sf";

ProjectFile Fill(std::string path, std::string_view pattern, std::string_view name) {
  constexpr std::string_view kPlace = "@NAME@";
  std::string text(pattern);
  for (size_t at = 0; (at = text.find(kPlace, at)) != std::string::npos; at += name.size()) {
    text.replace(at, kPlace.size(), name);
  }
  return {std::move(path), std::move(text)};
}

}  // namespace

std::vector<ProjectFile> SmallProject(std::string_view name) {
  return {Fill("sqlflow.yml", kProjectFile, name), Fill("profiles/dev.yml", kDevProfile, name),
          Fill("pipelines/main.sf", kFirstPipeline, name)};
}

std::vector<ProjectFile> WholeProject(std::string_view name) {
  SampleData data = MakeSampleData();
  return {Fill("sqlflow.yml", kProjectFile, name),
          Fill("README.md", kReadme, name),
          Fill(".gitignore", kGitIgnore, name),
          Fill(".env.example", kDotEnvExample, name),
          Fill("profiles/dev.yml", kDevProfile, name),
          Fill("profiles/prod.yml", kProdProfile, name),
          {"data/customers.csv", std::move(data.customers)},
          {"data/orders.csv", std::move(data.orders)},
          {"data/products.csv", std::move(data.products)},
          Fill("pipelines/sales.sf", kSalesPipeline, name),
          Fill("pipelines/segments.sf", kSegmentsPipeline, name)};
}

}  // namespace sqlflow::cli
