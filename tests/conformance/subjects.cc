#include "conformance.h"

namespace sqlflow::conformance {

Table TableOf(std::vector<Column> columns, std::vector<Row> rows) {
  const auto size = static_cast<int64_t>(rows.size());
  return {std::move(columns), size, [rows = std::move(rows)](int64_t i) { return rows[static_cast<size_t>(i)]; }};
}

const std::vector<NamedSubject>& AllSubjects() {
  static const std::vector<NamedSubject> subjects = {
      {"CSV", MakeCsvSubject},           {"TSV", MakeTsvSubject},         {"JSON", MakeJsonSubject},
      {"JSONL", MakeJsonlSubject},       {"PARQUET", MakeParquetSubject}, {"IN_MEMORY", MakeInMemorySubject},
      {"POSTGRES", MakePostgresSubject}, {"SQLITE", MakeSqliteSubject},
  };
  return subjects;
}

}  // namespace sqlflow::conformance
