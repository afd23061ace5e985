#pragma once
#include <string>

#include "component/source.h"

namespace sqlflow::component {

// A table expression of the embedded engine: `from` (a table function's call, or a SELECT in parentheses) with the
// columns, filters, cursor range and limit of a request applied.
std::string Narrow(const std::string& from, const ReadRequest& request);

// The condition of a cursor range; empty if it lets everything through.
std::string CursorSql(const CursorRange& range);
// Likewise in another SQL of quoted names: `write` makes a value's literal.
std::string CursorSql(const CursorRange& range, const std::function<std::string(const std::string&)>& write);

}  // namespace sqlflow::component
