#include "connectors/files/csv_bad_rows.h"

#include <atomic>
#include <map>

#include "base/errors/rows.h"
#include "base/text.h"

namespace sqlflow::connectors::files {

namespace {

constexpr int kShownRows = 5;

// A scan of one group for its rejects. Declared types are given to the reader, which then tells line and value.
std::string RejectScan(const CsvGroup& group, const std::vector<CsvColumn>& columns, const CsvOptions& options,
                       const std::string& more) {
  std::map<std::string, const CsvColumn*> by_name;
  for (const CsvColumn& column : columns) by_name[base::Lower(column.name)] = &column;
  std::string types;
  for (const std::string& name : group.names) {
    const auto found = by_name.find(base::Lower(name));
    const bool typed = found != by_name.end() && found->second->origin == CsvColumn::Origin::kDeclared &&
                       found->second->type.format.empty();
    types += (types.empty() ? "" : ", ") + base::QuoteLiteral(name) + ": " +
             base::QuoteLiteral(typed ? found->second->type.type : "VARCHAR");
  }
  return CsvScan(group, options, types, ", hive_partitioning = false" + more);
}

void Scan(const std::vector<CsvGroup>& groups, const std::vector<CsvColumn>& columns, const CsvOptions& options,
          const std::string& more, component::ReadContext& context) {
  for (const CsvGroup& group : groups) {
    context.CheckCancelled();
    // Every column has a part in the answer, so that every value is looked at.
    context.Query(fmt::format("SELECT count(COLUMNS(*)) FROM {}", RejectScan(group, columns, options, more)));
  }
}

void Drop(const RejectTables& tables, component::ReadContext& context) {
  context.Query(fmt::format("DROP TABLE IF EXISTS temp.{}", tables.errors));
  context.Query(fmt::format("DROP TABLE IF EXISTS temp.{}", tables.scans));
}

std::string Pad(const std::string& text, size_t width) {
  const auto shown = static_cast<size_t>(base::DisplayWidth(text));
  return text + std::string(shown < width ? width - shown : 0, ' ');
}

std::string Shorten(std::string text) {
  constexpr size_t kMost = 60;
  for (char& c : text) {
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  }
  if (text.size() <= kMost) return text;
  size_t cut = kMost;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  return text.substr(0, cut) + "…";
}

std::string Table(const std::vector<component::ReadContext::Row>& rows) {
  std::vector<std::vector<std::string>> cells = {{"file", "line", "column", "value", "reason"}};
  for (const auto& row : rows) {
    cells.emplace_back();
    for (size_t i = 0; i < 5; ++i) cells.back().push_back(Shorten(row[i].value_or("")));
  }
  std::vector<size_t> widths(5, 0);
  for (const auto& row : cells) {
    for (size_t i = 0; i < 5; ++i) widths[i] = std::max(widths[i], static_cast<size_t>(base::DisplayWidth(row[i])));
  }
  std::string table;
  for (const auto& row : cells) {
    std::string line;
    for (size_t i = 0; i < 5; ++i) line += Pad(row[i], i == 4 ? 0 : widths[i] + 2);
    table += line + "\n";
  }
  return table;
}

std::string RejectsSelect(const RejectTables& tables, const std::filesystem::path& root) {
  return fmt::format(
      "(SELECT {2} AS file, e.line::BIGINT AS line, e.column_name AS \"column\", CASE WHEN e.error_type = 'CAST' THEN "
      "regexp_extract(e.error_message, '(?s)Could not convert string \"(.*)\" to ''', 1) END AS \"value\", CASE "
      "e.error_type WHEN 'CAST' THEN 'is no ' || regexp_extract(e.error_message, ' to ''([^'']*)''', 1) "
      "WHEN 'TOO MANY COLUMNS' THEN regexp_extract(e.error_message, 'Found: ([0-9]+)', 1) || ' fields instead of ' || "
      "regexp_extract(e.error_message, 'Columns: ([0-9]+)', 1) "
      "WHEN 'UNQUOTED VALUE' THEN 'a quote is not closed, or text follows the closing quote' "
      "WHEN 'INVALID ENCODING' THEN 'not valid UTF-8' "
      "WHEN 'LINE SIZE OVER MAXIMUM' THEN 'the line is too long' "
      "ELSE lower(e.error_type::VARCHAR) END AS reason, e.csv_line AS raw "
      "FROM temp.{0} AS e JOIN temp.{1} AS s USING (scan_id, file_id) WHERE e.error_type <> 'MISSING COLUMNS' "
      "QUALIFY row_number() OVER (PARTITION BY s.file_path, e.line ORDER BY e.column_idx) = 1)",
      tables.errors, tables.scans, ShownPath(root, "s.file_path"));
}

std::string BentRowsSelect(const std::vector<CsvGroup>& groups, const std::vector<CsvColumn>& columns,
                           const CsvOptions& options, const std::filesystem::path& root) {
  std::string sql;
  for (const CsvGroup& group : groups) {
    std::string types;
    std::string newlines;
    std::string raw;
    std::string which;
    std::string value;
    std::string reason;
    for (const std::string& name : group.names) {
      const std::string x = base::QuoteIdentifier(name);
      types += (types.empty() ? "" : ", ") + base::QuoteLiteral(name) + ": 'VARCHAR'";
      newlines += fmt::format(" + coalesce(len({0}) - len(replace({0}, chr(10), '')), 0)", x);
      raw += fmt::format("{}coalesce({}, '')", raw.empty() ? "" : ", ", x);
      for (const CsvColumn& column : columns) {
        const bool declared = column.origin == CsvColumn::Origin::kDeclared && !column.text();
        if (!declared || !base::EqualsIgnoreCase(column.name, name)) continue;
        // Those that the reader itself refuses are in its tables.
        const std::string readable =
            column.type.format.empty() ? fmt::format(" AND TRY_CAST({} AS {}) IS NOT NULL", x, column.type.type) : "";
        const std::string bent =
            fmt::format("({0} IS NOT NULL AND NOT {1}{2})", x, FitsDeclared(column.type, x), readable);
        which += fmt::format(" WHEN {} THEN {}", bent, base::QuoteLiteral(name));
        value += fmt::format(" WHEN {} THEN {}", bent, x);
        reason +=
            fmt::format(" WHEN {} THEN {}", bent, base::QuoteLiteral("does not fit " + column.type.type + " exactly"));
      }
    }
    if (which.empty()) continue;
    const std::string scan = CsvScan(group, options, types,
                                     ", hive_partitioning = false, filename = 'sqlflow filename', null_padding = true, "
                                     "ignore_errors = true, parallel = false");
    sql += fmt::format(
        "{}SELECT {} AS file, sqlflow_line AS line, CASE{} END AS \"column\", CASE{} END AS \"value\", CASE{} END AS "
        "reason, concat_ws({}, {}) AS raw FROM (SELECT *, {} + row_number() OVER (PARTITION BY \"sqlflow filename\") + "
        "coalesce(sum(0{}) OVER (PARTITION BY \"sqlflow filename\" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), "
        "0)::BIGINT AS sqlflow_line FROM {}) WHERE \"column\" IS NOT NULL",
        sql.empty() ? "(" : " UNION ALL ", ShownPath(root, "\"sqlflow filename\""), which, value, reason,
        base::QuoteLiteral(group.dialect.delimiter), raw, group.skip + (options.has_header ? 1 : 0), newlines, scan);
  }
  return sql.empty() ? sql : sql + ")";
}

}  // namespace

std::string RejectTables::Parameters() const {
  return fmt::format(", store_rejects = true, rejects_table = '{}', rejects_scan = '{}', rejects_limit = 0", errors,
                     scans);
}

RejectTables FreshRejectTables() {
  static std::atomic<int> next{0};
  const int number = next++;
  return {fmt::format("sqlflow_csv_errors_{}", number), fmt::format("sqlflow_csv_scans_{}", number)};
}

RejectTables ScanForBadRows(const std::vector<CsvGroup>& groups, const std::vector<CsvColumn>& columns,
                            const CsvOptions& options, component::ReadContext& context) {
  const RejectTables tables = FreshRejectTables();
  Scan(groups, columns, options, tables.Parameters() + ", null_padding = true, parallel = false", context);
  return tables;
}

std::string BadRowsSelect(const RejectTables& tables, const std::vector<CsvGroup>& groups,
                          const std::vector<CsvColumn>& columns, const CsvOptions& options,
                          const std::filesystem::path& root) {
  const std::string refused = RejectsSelect(tables, root);
  const std::string bent = BentRowsSelect(groups, columns, options, root);
  if (bent.empty()) return "SELECT * FROM " + refused;
  // Lines of bent rows are counted among the rows that the reader gives; those that it refuses come on top.
  return fmt::format(
      "WITH refused AS (FROM {0}) SELECT * FROM refused UNION ALL SELECT * REPLACE (line + (SELECT count(*) FROM "
      "refused "
      "AS r WHERE r.file = bent.file AND r.line <= bent.line AND r.reason NOT LIKE 'is no %') AS line) FROM {1} AS "
      "bent",
      refused, bent);
}

base::Error BadRowsError(const std::vector<CsvGroup>& groups, const std::vector<CsvColumn>& columns,
                         const CsvOptions& options, const std::filesystem::path& root, component::ReadContext& context,
                         const base::Error& cause) {
  const RejectTables tables = ScanForBadRows(groups, columns, options, context);
  const std::string found = BadRowsSelect(tables, groups, columns, options, root);
  const auto rows =
      context.Query(fmt::format("SELECT * FROM ({}) ORDER BY file, line LIMIT {}", found, kShownRows + 1));
  Drop(tables, context);
  const std::string hint =
      "mend the rows, declare other column_types, or set \"on_bad_row\": \"quarantine\" to set such rows aside";
  if (rows.empty()) {
    return base::Error(base::code::kBadRow, "the file cannot be read as CSV with this delimiter and quote",
                       "set delimiter, quote_char and escape_char as the file has them", cause.message());
  }
  const auto shown = std::vector(rows.begin(), rows.begin() + std::min<std::ptrdiff_t>(kShownRows, std::ssize(rows)));
  const std::string what = rows.size() == 1 ? "a row of {} cannot be read" : "rows of {} cannot be read";
  const std::string more = rows.size() > kShownRows ? "and more\n" : "";
  return base::Error(base::code::kBadRow, fmt::format(fmt::runtime(what), *rows[0][0]), hint, Table(shown) + more);
}

int64_t CountShortRows(const std::vector<CsvGroup>& groups, const CsvOptions& options,
                       component::ReadContext& context) {
  const RejectTables tables = FreshRejectTables();
  Scan(groups, {}, options, tables.Parameters(), context);
  const auto rows = context.Query(
      fmt::format("SELECT count(DISTINCT (scan_id, file_id, line)) FROM temp.{} WHERE error_type = 'MISSING COLUMNS'",
                  tables.errors));
  Drop(tables, context);
  return std::stoll(rows.at(0).at(0).value_or("0"));
}

}  // namespace sqlflow::connectors::files
