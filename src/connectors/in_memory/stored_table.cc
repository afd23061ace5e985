#include "connectors/in_memory/stored_table.h"

#include "base/text.h"

namespace sqlflow::connectors::in_memory {

using component::Column;

namespace {

// Types that Parquet keeps as they are. Everything else (HUGEINT, INTERVAL, nested types, which may hold such …) makes
// the way as text.
bool IsExact(const std::string& type) {
  static const std::set<std::string> exact = {
      "BOOLEAN",   "TINYINT",     "SMALLINT", "INTEGER",   "BIGINT", "UTINYINT",
      "USMALLINT", "UINTEGER",    "UBIGINT",  "FLOAT",     "DOUBLE", "VARCHAR",
      "BLOB",      "DATE",        "TIME",     "TIMESTAMP", "UUID",   "TIMESTAMP WITH TIME ZONE",
      "JSON",      "TIMESTAMP_NS"};
  return exact.contains(type) || type.starts_with("DECIMAL(");
}

// Names are the file's own: a SELECT may have two columns of one name.
std::string StoredName(size_t position) { return fmt::format("c{}", position); }

}  // namespace

std::string StoreName(const std::string& name) { return "memory://" + name; }

std::string StoreStatement(const component::WriteRequest& request, const std::filesystem::path& file) {
  std::vector<std::string> names;
  std::vector<std::string> items;
  for (size_t i = 0; i < request.columns.size(); ++i) {
    names.push_back(StoredName(i));
    items.push_back(IsExact(request.columns[i].type) ? names[i] : fmt::format("CAST({0} AS VARCHAR) AS {0}", names[i]));
  }
  return "COPY (SELECT " + base::JoinStrings(items, ", ") + " FROM (\n" + request.select + "\n) AS exported(" +
         base::JoinStrings(names, ", ") + ")) TO " + base::QuoteLiteral(file.string()) + " (FORMAT parquet)";
}

std::string StoredSelect(const InMemoryStore::Table& table) {
  std::vector<std::string> items;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    const std::string value =
        IsExact(column.type) ? StoredName(i) : "CAST(" + StoredName(i) + " AS " + column.type + ")";
    items.push_back(value + " AS " + base::QuoteIdentifier(column.name));
  }
  return "SELECT " + base::JoinStrings(items, ", ") + " FROM read_parquet(" + base::QuoteLiteral(table.file.string()) +
         ")";
}

}  // namespace sqlflow::connectors::in_memory
