#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "component/source.h"
#include "connectors/files/file_options.h"

namespace sqlflow::connectors::files {

// CSV and TSV. The engine scans the files itself; what is decided here is how: the dialect, the types, what becomes of
// rows that do not fit. A read begins strictly, as if all were well, and is revised when the engine says otherwise.
std::unique_ptr<component::Source> MakeCsvSource(CsvOptions options, std::string default_delimiter,
                                                 std::vector<std::string> endings, std::filesystem::path root);

}  // namespace sqlflow::connectors::files
