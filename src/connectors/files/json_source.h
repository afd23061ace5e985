#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "component/source.h"
#include "connectors/files/file_options.h"

namespace sqlflow::connectors::files {

// JSON and JSONL. The engine finds the structure in one pass over everything; what it gets wrong there (text mixed with
// numbers, integers of mixed sign, timestamps that differ in their fractions) is put right before the rows are read.
std::unique_ptr<component::Source> MakeJsonSource(JsonOptions options, std::vector<std::string> endings,
                                                  std::filesystem::path root);

}  // namespace sqlflow::connectors::files
