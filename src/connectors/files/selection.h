#pragma once
#include <string>
#include <vector>

#include "component/source.h"
#include "connectors/files/file_options.h"

namespace sqlflow::connectors::files {

// `relation` with what the read asks for: columns, filters, cursor range, limit. As it is when nothing is asked.
// `columns` are those that the relation has. Throws Error (kUnknownColumn) with near names.
std::string Select(const std::string& relation, const std::vector<component::Column>& columns,
                   const FileOptions& options, const component::ReadRequest& request);

// Throws Error (kUnknownColumn) unless `name` is one of the columns; answers it as they spell it.
std::string FindColumn(const std::string& name, const std::vector<component::Column>& columns, const char* parameter);

}  // namespace sqlflow::connectors::files
