#pragma once
#include <filesystem>
#include <string>

#include "base/error.h"

namespace sqlflow::connectors::files {

// What the system's error number means for one of our files. `action` completes "cannot …": "write output/a.csv".
base::Error SystemError(int number, const std::string& action, const std::filesystem::path& path);

}  // namespace sqlflow::connectors::files
