#include "engine/duckdb/rows_read.h"

#include "base/errors/drift.h"
#include "base/errors/execution.h"
#include "engine/duckdb/instance_setting.h"
#include "engine/duckdb/type_family.h"

namespace sqlflow::engine::duckdb {
namespace {

namespace code = base::code;

// "id NULL, name 'Ann', …": enough of a row to find it in its source.
std::string ShowRow(const ResultTable& row) {
  constexpr size_t kMostColumns = 6;
  constexpr size_t kLongestValue = 40;
  std::string shown;
  for (size_t i = 0; i < row.columns.size() && i < kMostColumns; ++i) {
    std::string value = row.rows[0][i] ? "'" + *row.rows[0][i] + "'" : "NULL";
    if (value.size() > kLongestValue) value = value.substr(0, kLongestValue) + "…'";
    shown += (i ? ", " : "") + row.columns[i].name + " " + value;
  }
  return row.columns.size() > kMostColumns ? shown + ", …" : shown;
}

std::vector<std::string> NamesOf(const std::vector<ColumnInfo>& columns) {
  std::vector<std::string> names;
  for (const ColumnInfo& column : columns) names.push_back(column.name);
  return names;
}

}  // namespace

void ReadInto(LoadContext& load, const std::string& head, const std::string& table) {
  // Unordered rows may be delivered in parallel, which costs memory.
  std::optional<InstanceSetting> freedom;
  const bool alone = load.memory && !load.memory->ended() && load.memory->readers() == 1;
  if (!load.request.ordered && !alone) freedom.emplace(load.connection, "preserve_insertion_order").Set("false");
  const std::string& select = load.request.select;
  const std::string open = load.window.empty() ? head : head + "SELECT * FROM (";
  const std::string close = load.window.empty() ? "" : "\n) WHERE " + load.window;
  int64_t rows = load.connection.Execute(open + select + close, {open.size(), select.size()});
  // A PIVOT with columns from the data is several statements, the last of which tells no count. Outside of a
  // transaction there is none, and what was committed cannot be interrupted any more.
  if (rows == 0 && load.connection.in_transaction()) rows = load.connection.Number("SELECT count(*) FROM " + table);
  load.result.rows_read = rows;
}

std::vector<ColumnInfo> ReadIntoStage(LoadContext& load) {
  load.AllMemory();
  load.staged = true;
  ReadInto(load, fmt::format("CREATE OR REPLACE TEMP TABLE {} AS ", kStage), kStage);
  return ColumnsOf(load, kStage);
}

void DropStage(LoadContext& load) {
  if (!load.staged) return;
  load.connection.Execute(fmt::format("DROP TABLE IF EXISTS {}; DROP TABLE IF EXISTS {}", kStage, kMatched));
}

std::vector<ColumnInfo> ColumnsOf(LoadContext& load, const std::string& table) {
  std::vector<ColumnInfo> columns = load.connection.Describe("FROM " + table);
  if (load.request.part) {
    std::erase_if(columns, [&](const ColumnInfo& column) { return column.name == *load.request.part; });
  }
  return columns;
}

void CheckDigits(LoadContext& load, const std::string& table) {
  if (load.request.inexact.empty()) return;
  constexpr const char* kTooLarge = "count(*) FILTER (WHERE isfinite({0}) AND abs({0}) >= 9007199254740992)::VARCHAR";
  std::vector<ColumnInfo> columns = ColumnsOf(load, table);
  std::vector<std::string> names, counts;
  for (const std::string& name : load.request.inexact) {
    const ColumnInfo* column = FindColumn(columns, name);
    if (!column || column->type != "DOUBLE") continue;
    names.push_back(column->name);
    counts.push_back(fmt::format(fmt::runtime(kTooLarge), Quoted(column->name)));
  }
  if (names.empty()) return;
  ResultTable found = load.connection.Query("SELECT " + base::JoinStrings(counts, ", ") + " FROM " + table);
  std::vector<std::string> losing;
  for (size_t i = 0; i < names.size(); ++i) {
    if (found.rows[0][i] != "0") losing.push_back(names[i]);
  }
  if (losing.empty()) return;
  throw EngineError(code::kLosesDigits,
                    fmt::format("{} of {} would lose digits as DOUBLE", base::JoinStrings(losing, ", "),
                                load.request.target.Display()),
                    "declare the column as VARCHAR or DECIMAL(38,0)", base::JoinStrings(losing, "\n"));
}

void CheckKeysExist(LoadContext& load, const std::vector<ColumnInfo>& columns, const std::string& side) {
  // A column of that name hides the engine's own number of a row, by which rows are matched.
  if (FindColumn(columns, "rowid")) {
    throw EngineError(
        code::kReservedColumn,
        fmt::format("{} has a column rowid in {}, which no load by key can have", load.request.target.Display(), side),
        "rename it: SELECT * RENAME (rowid AS source_rowid) FROM …");
  }
  std::vector<std::string> wanted = load.request.keys;
  if (!load.request.cursor.empty()) wanted.push_back(load.request.cursor);
  for (const std::string& name : wanted) {
    if (FindColumn(columns, name)) continue;
    bool is_key = &name != &wanted.back() || load.request.cursor.empty();
    throw EngineError(code::kKeyColumnMissing,
                      fmt::format("the {} column {} of {} is not in {}", is_key ? "key" : "cursor", name,
                                  load.request.target.Display(), side),
                      base::DidYouMean(name, NamesOf(columns)),
                      "columns: " + base::JoinStrings(NamesOf(columns), ", "));
  }
}

void CheckKeysAreNotNull(LoadContext& load, const std::string& table) {
  std::string is_null = JoinEach(load.request.keys, " OR ", [](const auto& key) { return Quoted(key) + " IS NULL"; });
  int64_t count = load.connection.Number(fmt::format("SELECT count(*) FROM {} WHERE {}", table, is_null));
  if (count == 0) return;
  ResultTable sample = load.connection.Query(fmt::format("FROM {} WHERE {} LIMIT 1", table, is_null));
  throw EngineError(code::kNullKey,
                    fmt::format("{} for {} NULL in the key ({}), for instance: {}",
                                count == 1 ? "a row" : base::GroupDigits(count) + " rows",
                                load.request.target.Display() + (count == 1 ? " has" : " have"),
                                base::JoinStrings(load.request.keys, ", "), ShowRow(sample)),
                    "leave such rows out with a WHERE, or choose a key that every row has");
}

std::string CursorRank(const LoadContext& load, const std::vector<ColumnInfo>& columns, const std::string& alias) {
  return RankOf(*FindColumn(columns, load.request.cursor), alias);
}

std::string RankOf(const ColumnInfo& cursor, const std::string& alias) {
  std::string name = alias + "." + Quoted(cursor.name);
  return HasInfinity(cursor.type) ? fmt::format("CASE WHEN isfinite({0}) THEN {0} END", name) : name;
}

void DropDuplicates(LoadContext& load, const std::string& table, const std::vector<ColumnInfo>& columns) {
  if (load.result.rows_read < 2) return;
  std::string keys = JoinEach(load.request.keys, ", ", Quoted);
  std::string doubled = fmt::format("SELECT {0} FROM {1} GROUP BY {0} HAVING count(*) > 1", keys, table);
  if (load.connection.Number(fmt::format("SELECT count(*) FROM ({})", doubled)) == 0) return;
  std::string order = "rowid DESC";
  if (!load.request.cursor.empty()) order = CursorRank(load, columns, "sqlflow_s") + " DESC NULLS LAST, " + order;
  load.result.duplicates = load.connection.Execute(fmt::format(
      "DELETE FROM {0} WHERE rowid IN (SELECT r FROM (SELECT sqlflow_s.rowid AS r, row_number() OVER (PARTITION BY "
      "{1} ORDER BY "
      "{2}) AS place FROM {0} AS sqlflow_s SEMI JOIN ({3}) AS doubled USING ({1})) WHERE place > 1)",
      table, keys, order, doubled));
}

}  // namespace sqlflow::engine::duckdb
