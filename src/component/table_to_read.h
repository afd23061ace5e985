#pragma once
#include <string>
#include <string_view>

namespace sqlflow::component {

// Which table a source of many reads that was given no query: its own `table`, else the stream that a LOAD names.
// Throws kMissingParameter where there is neither. `connector`, for the message: "POSTGRES".
const std::string& TableToRead(const std::string& table, const std::string& stream, std::string_view connector);

}  // namespace sqlflow::component
