#include "connectors/files/csv_sample.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "connectors/files/csv_probe.h"

namespace sqlflow::connectors::files {

namespace {

constexpr int64_t kSampleRows = 4096;               // what is not among them shows as it is read
constexpr uint64_t kSmallBytes = 4 << 20;           // read whole to decide: a few milliseconds
constexpr uint64_t kSmallPacked = kSmallBytes / 8;  // of compressed files

bool IsSmall(const std::vector<CsvGroup>& groups) {
  uint64_t plain = 0;
  uint64_t packed = 0;
  for (const CsvGroup& group : groups) {
    for (const DataFile& file : group.files) (group.compression == "none" ? plain : packed) += file.size;
  }
  return plain <= kSmallBytes && packed <= kSmallPacked;
}

// Header only: an existing target knows better than nothing.
void TakeTargetTypes(component::ReadContext& context, std::vector<CsvColumn>& columns,
                     const std::vector<base::SettledColumn>& settled) {
  const auto target = context.TargetColumns();
  if (!target) return;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (settled[i].values > 0 || columns[i].origin == CsvColumn::Origin::kDeclared) continue;
    for (const component::Column& known : *target) {
      if (base::EqualsIgnoreCase(known.name, columns[i].name)) columns[i].type = {known.type};
    }
  }
}

struct Settling {
  std::vector<base::SettledColumn> columns;
  int64_t rows = 0;
};

Settling Settle(const std::vector<CsvGroup>& groups, const CsvOptions& options, component::ReadContext& context,
                const std::vector<CsvColumn>& columns, std::optional<int64_t> limit) {
  std::vector<std::string> names;
  for (const CsvColumn& column : columns) names.push_back(column.name);
  std::string relation =
      TextRelation(groups, columns, options,
                   ", ignore_errors = true, null_padding = true, parallel = false, strict_mode = false, "
                   "buffer_size = 4194304");
  if (limit) relation = fmt::format("(SELECT * FROM {} LIMIT {})", relation, *limit);
  Settling settling;
  settling.columns = base::SettleTextTypes(
      names, relation, [&](const std::string& sql) { return context.Query(sql); }, &settling.rows,
      GivenFormats(options.date_format, options.timestamp_format));
  return settling;
}

void Take(const Settling& settling, CsvColumn::Origin origin, std::vector<CsvColumn>& columns,
          std::vector<std::string>& notes) {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].origin == CsvColumn::Origin::kDeclared) continue;
    columns[i].type = settling.columns[i].type;
    columns[i].origin = origin;
    if (!settling.columns[i].note.empty()) notes.push_back(settling.columns[i].note);
  }
}

}  // namespace

std::string TextRelation(const std::vector<CsvGroup>& groups, const std::vector<CsvColumn>& columns,
                         const CsvOptions& options, const std::string& more) {
  std::string sql;
  for (const CsvGroup& group : groups) {
    std::string types;
    std::map<std::string, bool> has;
    for (const std::string& name : group.names) {
      types += (types.empty() ? "" : ", ") + base::QuoteLiteral(name) + ": 'VARCHAR'";
      has[base::Lower(name)] = true;
    }
    std::string list;
    for (const CsvColumn& column : columns) {
      const std::string name = base::QuoteIdentifier(column.name);
      list += (list.empty() ? "" : ", ") +
              (has[base::Lower(column.name)] ? name : fmt::format("NULL::VARCHAR AS {}", name));
    }
    sql += fmt::format("{}SELECT {} FROM {}", sql.empty() ? "(" : " UNION ALL ", list,
                       CsvScan(group, options, types, ", hive_partitioning = false" + more));
  }
  return sql + ")";
}

std::vector<base::TextType> GivenFormats(const std::string& date_format, const std::string& timestamp_format) {
  std::vector<base::TextType> given;
  if (!date_format.empty()) given.push_back({"DATE", date_format});
  if (!timestamp_format.empty()) given.push_back({"TIMESTAMP", timestamp_format});
  return given;
}

void SettleCsvColumns(const std::vector<CsvGroup>& groups, const CsvOptions& options, component::ReadContext& context,
                      std::vector<CsvColumn>& columns, std::vector<std::string>& notes) {
  const auto declared = [](const CsvColumn& column) { return column.origin == CsvColumn::Origin::kDeclared; };
  if (std::all_of(columns.begin(), columns.end(), declared)) return;
  std::optional<int64_t> limit = options.sample_rows;
  if (!limit && !IsSmall(groups)) limit = kSampleRows;
  const Settling settling = Settle(groups, options, context, columns, limit);
  const bool whole = !limit || settling.rows < *limit;
  const CsvColumn::Origin sampled = options.sample_rows ? CsvColumn::Origin::kDeclared : CsvColumn::Origin::kSampled;
  Take(settling, whole ? CsvColumn::Origin::kWhole : sampled, columns, notes);
  if (whole) return TakeTargetTypes(context, columns, settling.columns);
  if (options.sample_rows) return;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (settling.columns[i].values == 0 && !declared(columns[i])) columns[i].origin = CsvColumn::Origin::kUnsettled;
  }
  ProbeCsvFiles(groups, options, columns);
}

void SettleWholeCsvColumns(const std::vector<CsvGroup>& groups, const CsvOptions& options,
                           component::ReadContext& context, std::vector<CsvColumn>& columns,
                           std::vector<std::string>& notes) {
  Take(Settle(groups, options, context, columns, std::nullopt), CsvColumn::Origin::kWhole, columns, notes);
}

}  // namespace sqlflow::connectors::files
