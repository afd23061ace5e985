#include "cases.h"

#include <fmt/format.h>

namespace sqlflow::bench {
namespace {

constexpr long kMillion = 1'000'000;

// Nine columns of the kinds that people have; hash() is a fixed function.
std::string Orders(long rows) {
  return fmt::format(
      "SELECT i AS id, (hash(i) % 100000)::BIGINT AS customer_id, DATE '2020-01-01' + (hash(i + 1) % 2000)::INT AS "
      "day, "
      "TIMESTAMP '2020-01-01 00:00:00' + to_seconds((hash(i + 2) % 100000000)::BIGINT) AS placed_at, "
      "(hash(i + 3) % 1000000) / 100 + 0.25 AS amount, 'product ' || (hash(i + 4) % 5000) AS product, "
      "['new', 'paid', 'shipped', 'returned'][1 + (hash(i + 5) % 4)::INT] AS status, hash(i + 6) % 2 = 0 AS gift, "
      "CASE WHEN hash(i + 7) % 10 = 0 THEN NULL ELSE 'note ' || (hash(i + 8) % 1000) END AS note "
      "FROM range({}) AS r(i)",
      rows);
}

constexpr const char* kOrderTypes =
    "{'id': 'BIGINT', 'customer_id': 'BIGINT', 'day': 'DATE', 'placed_at': 'TIMESTAMP', 'amount': 'DOUBLE', "
    "'product': 'VARCHAR', 'status': 'VARCHAR', 'gift': 'BOOLEAN', 'note': 'VARCHAR'}";

std::string LoadOf(const char* type, const std::filesystem::path& file) {
  return fmt::format("SOURCE input TYPE {} PARAMS {{\"path\": \"{}\"}};\nLOAD loaded FROM input;\n", type,
                     file.string());
}

Case Load(std::string name, const char* type, const std::filesystem::path& file, const std::string& relation) {
  return {std::move(name),
          LoadOf(type, file),
          {},
          {fmt::format("CREATE TABLE loaded AS SELECT * FROM {}", relation)},
          {.ratio = 1.05, .memory_ratio = 1.1}};
}

// Fifty steps over a small table: each reads the one before, as people chain them.
Case FiftySteps() {
  Case chain{"50 steps over small tables", "", {}, {}, {.ratio = 1.2}, 9};
  for (int i = 0; i < 50; ++i) {
    const std::string select =
        i == 0 ? "SELECT range AS id, range % 7 AS kind FROM range(1000)"
               : fmt::format(
                     "SELECT kind, count(*) AS id FROM step_{} GROUP BY kind UNION ALL SELECT kind, id FROM step_{}",
                     i - 1, i - 1);
    const std::string columns = i == 0 ? select : fmt::format("SELECT id, kind FROM ({})", select);
    chain.pipeline += fmt::format("CREATE TABLE step_{} AS {};\n", i, columns);
    chain.sql.push_back(fmt::format("CREATE OR REPLACE TABLE step_{} AS {}", i, columns));
  }
  return chain;
}

// Rows whose ids are spread over all of the base's, later than all of them.
std::string Changes(const char* id, long rows, const char* since) {
  return fmt::format(
      "COPY (SELECT ({})::BIGINT AS id, (hash(i) % 100000)::BIGINT AS customer_id, TIMESTAMP '{}' + to_seconds(i) AS "
      "updated_at, (hash(i + 3) % 1000000) / 100 + 0.25 AS amount, 'product ' || (hash(i + 4) % 5000) AS product, "
      "'note ' || (hash(i + 8) % 1000) AS note FROM range({}) AS r(i)) TO '${{FILE}}' (FORMAT parquet)",
      id, since, rows);
}

Case Incremental(std::string name, const std::filesystem::path& first, std::vector<std::filesystem::path> then) {
  Case incremental{std::move(name), {}, {}, {}, {}};
  incremental.pipeline =
      "SOURCE orders TYPE PARQUET PARAMS {\"path\": \"in/*.parquet\", \"sync_mode\": \"incremental\", "
      "\"cursor_field\": \"updated_at\", \"primary_key\": \"id\"};\nLOAD orders FROM orders;\n";
  incremental.first = first;
  incremental.then = std::move(then);
  return incremental;
}

// The fastest way known to do by hand what a merge does.
std::vector<std::string> MergeByHand(const std::string& new_rows) {
  return {"CREATE TEMP TABLE staged AS SELECT * FROM read_parquet('in/*.parquet') WHERE " + new_rows, "BEGIN",
          "DELETE FROM orders USING staged WHERE orders.id = staged.id", "INSERT INTO orders SELECT * FROM staged",
          "COMMIT"};
}

}  // namespace

std::vector<DataFile> DataFiles(long scale) {
  const long rows = 10 * kMillion / scale;
  return {
      {"small.csv", fmt::format("COPY ({}) TO '${{FILE}}' (FORMAT csv, HEADER)", Orders(1000))},
      {"orders.csv", fmt::format("COPY ({}) TO '${{FILE}}' (FORMAT csv, HEADER)", Orders(rows))},
      {"word_last.csv",
       fmt::format("COPY (SELECT i AS id, CASE WHEN i = {} THEN 'word' ELSE (hash(i) % 1000000)::VARCHAR "
                   "END AS value, hash(i + 1) % 1000 AS other FROM range({}) AS r(i)) "
                   "TO '${{FILE}}' (FORMAT csv, HEADER)",
                   rows - 1, rows)},
      {"orders.parquet", fmt::format("COPY ({}) TO '${{FILE}}' (FORMAT parquet)", Orders(rows))},
      {"orders.jsonl", fmt::format("COPY ({}) TO '${{FILE}}' (FORMAT json)", Orders(rows / 5))},
      {"base.parquet", Changes("i", rows, "2020-01-01")},
      {"few_changes.parquet", Changes(fmt::format("(i * 7919) % {}", rows).c_str(), rows / 1000, "2021-01-01")},
      {"many_changes.parquet", Changes("i * 2", rows / 2, "2021-01-01")},
  };
}

std::vector<Case> Cases(const std::filesystem::path& data, long scale) {
  const long rows = 10 * kMillion / scale;
  const auto file = [&](const char* name) { return (data / name).string(); };
  std::vector<Case> cases;
  cases.push_back(
      Load(fmt::format("CSV, {} rows", rows), "CSV", file("orders.csv"),
           fmt::format("read_csv('{}', auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', "
                       "columns = {})",
                       file("orders.csv"), kOrderTypes)));
  cases.push_back(
      Load(fmt::format("CSV, {} rows, a word on the last", rows), "CSV", file("word_last.csv"),
           fmt::format("read_csv('{}', header = true, delim = ',', quote = '\"', escape = '\"', sample_size = -1)",
                       file("word_last.csv"))));
  cases.push_back(Load(fmt::format("Parquet, {} rows", rows), "PARQUET", file("orders.parquet"),
                       fmt::format("read_parquet('{}')", file("orders.parquet"))));
  cases.push_back(
      Load(fmt::format("JSONL, {} rows", rows / 5), "JSONL", file("orders.jsonl"),
           fmt::format("read_json('{}', format = 'newline_delimited', sample_size = -1)", file("orders.jsonl"))));
  cases.push_back(FiftySteps());
  Case small =
      Load("CSV, 1000 rows", "CSV", file("small.csv"),
           fmt::format("read_csv('{}', auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', "
                       "columns = {})",
                       file("small.csv"), kOrderTypes));
  small.limits = {.milliseconds_more = 30};
  small.times = 15;
  cases.push_back(small);
  Case nothing_new = Incremental(fmt::format("Incremental, nothing new, {} rows in all", rows), file("base.parquet"),
                                 {file("base.parquet")});
  nothing_new.limits = {.milliseconds = 100};
  nothing_new.times = 9;
  cases.push_back(nothing_new);
  Case few = Incremental(fmt::format("Incremental, {} rows into {}", rows / 1000, rows), file("base.parquet"),
                         {file("base.parquet"), file("few_changes.parquet")});
  few.sql = MergeByHand("updated_at >= TIMESTAMP '2020-12-31'");
  few.limits = {.ratio = 1.3};
  few.times = 9;
  cases.push_back(few);
  Case many = Incremental(fmt::format("Incremental, {} into {}, 256 MB", rows / 2, rows), file("base.parquet"),
                          {file("many_changes.parquet")});
  many.sql = MergeByHand("true");
  many.memory_limit = "256MB";
  cases.push_back(many);
  cases.push_back({"sqlflow version", "", {"version"}, {}, {.milliseconds = 10}, 25});
  cases.push_back({"sqlflow --help", "", {"--help"}, {}, {.milliseconds = 10}, 25});
  return cases;
}

}  // namespace sqlflow::bench
