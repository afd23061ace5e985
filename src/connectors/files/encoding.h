#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "connectors/files/data_file.h"

namespace sqlflow::connectors::files {

// utf-8, utf-16 or latin-1, from any spelling the parameter allows.
std::string EncodingOf(const std::string& option);

// The encoding to read an uncompressed file with, seen its first bytes: as asked for, or utf-16 where the byte-order
// mark says so (with a note). Throws Error (kWrongEncoding) with the command that converts the file.
std::string CheckEncoding(const DataFile& file, const std::string& encoding, std::string_view head,
                          std::vector<std::string>& notes);

// The same for bytes that the engine has met in the middle of a file.
base::Error EncodingError(const std::vector<DataFile>& files, const std::string& encoding, const std::string& message);

}  // namespace sqlflow::connectors::files
