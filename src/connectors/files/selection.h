#pragma once
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "component/source.h"
#include "connectors/files/file_options.h"

namespace sqlflow::connectors::files {

// `relation` with what the read asks for: columns, filters, cursor range, limit. As it is when nothing is asked.
// `columns` are those that the relation has; it keeps `kept`, if that is not empty, whatever columns are asked for.
// Throws Error (kUnknownColumn) with near names.
std::string Select(const std::string& relation, const std::vector<component::Column>& columns,
                   const FileOptions& options, const component::ReadRequest& request, const std::string& kept = {});

// Whether a column is text in the table that an incremental load fills, so that it is read as text (FileRead).
class TextsOfTarget {
 public:
  TextsOfTarget(const component::ReadRequest& request, component::ReadContext& context);
  bool Has(const std::string& column) const { return names_.contains(base::Lower(column)); }

 private:
  std::set<std::string> names_;  // lower case
};

// The engine's parameters for the key=value folders of `path`: ", hive_partitioning = true".
std::string PartitionParameters(bool partitions, const std::string& path, const TextsOfTarget& texts);

// Throws Error (kUnknownColumn) unless `name` is one of the columns; answers it as they spell it.
std::string FindColumn(const std::string& name, const std::vector<component::Column>& columns, const char* parameter);

}  // namespace sqlflow::connectors::files
