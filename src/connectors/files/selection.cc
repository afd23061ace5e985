#include "connectors/files/selection.h"

#include <algorithm>

#include "base/error.h"
#include "base/errors/rows.h"
#include "base/text.h"
#include "component/filter.h"
#include "component/narrow.h"
#include "connectors/files/data_file.h"

namespace sqlflow::connectors::files {

std::string FindColumn(const std::string& name, const std::vector<component::Column>& columns, const char* parameter) {
  std::vector<std::string> names;
  for (const component::Column& column : columns) {
    if (base::EqualsIgnoreCase(column.name, name)) return column.name;
    names.push_back(column.name);
  }
  std::string hint = base::DidYouMean(name, names);
  if (hint.empty()) hint = "it has " + base::JoinStrings(names, ", ");
  throw base::Error(base::code::kUnknownColumn,
                    fmt::format("{} names {}, which the file does not have", parameter, name), hint);
}

std::string Select(const std::string& relation, const std::vector<component::Column>& columns,
                   const FileOptions& options, const component::ReadRequest& request, const std::string& kept) {
  component::ReadRequest narrowed = request;
  if (narrowed.columns.empty()) narrowed.columns = options.columns;
  for (std::string& name : narrowed.columns) name = FindColumn(name, columns, "columns");
  if (!narrowed.columns.empty() && !kept.empty()) narrowed.columns.push_back(kept);
  narrowed.filters = component::ReadFilters(options.filters, nullptr);
  narrowed.filters.insert(narrowed.filters.end(), request.filters.begin(), request.filters.end());
  for (component::Filter& filter : narrowed.filters) filter.column = FindColumn(filter.column, columns, "filters");
  if (narrowed.cursor) narrowed.cursor->column = FindColumn(narrowed.cursor->column, columns, "cursor_field");
  if (options.max_rows) narrowed.limit = std::min(*options.max_rows, request.limit.value_or(*options.max_rows));
  return component::Narrow(relation, narrowed);
}

std::string PartitionParameters(bool partitions, const std::string& path, const TextsOfTarget& texts) {
  std::string types;
  for (const std::string& key : partitions ? PartitionKeys(path) : std::vector<std::string>()) {
    if (texts.Has(key)) types += (types.empty() ? "" : ", ") + base::QuoteLiteral(key) + ": 'VARCHAR'";
  }
  return fmt::format(", hive_partitioning = {}{}", partitions,
                     types.empty() ? "" : fmt::format(", hive_types = {{{}}}", types));
}

TextsOfTarget::TextsOfTarget(const component::ReadRequest& request, component::ReadContext& context) {
  const auto target = request.files ? context.TargetColumns() : std::nullopt;
  if (!target) return;
  const auto& formats = request.files->formats;
  const bool cursor_is_text =
      std::any_of(formats.begin(), formats.end(), [](const auto& known) { return known.second == component::kText; });
  for (const component::Column& column : *target) {
    const bool is_cursor = base::EqualsIgnoreCase(column.name, request.files->cursor);
    if (column.type == component::kText && (!is_cursor || cursor_is_text)) names_.insert(base::Lower(column.name));
  }
}

}  // namespace sqlflow::connectors::files
