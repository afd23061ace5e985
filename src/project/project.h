#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"

namespace sqlflow::project {

// The folder a command works in and what its sqlflow.yml says.
struct Project {
  std::filesystem::path root;  // absolute
  std::string name;            // the folder's name unless sqlflow.yml says otherwise
  std::string default_profile = "dev";
};

// The nearest folder upward from `start` that has sqlflow.yml, else that has pipelines/. Throws a configuration Error
// that says how to make a project when there is none. Faults in sqlflow.yml go to `diagnostics`.
Project FindProject(const std::filesystem::path& start, base::SourceMap& sources, base::Diagnostics& diagnostics);

// pipelines/**/*.sf, as names relative to pipelines/ without the ending, sorted.
std::vector<std::string> ListPipelines(const Project& project);

// A pipeline by its stem (`sales`, `finance/sales`) or by a path, which counts from `folder` (where the user stands;
// empty: the working folder) or from the root. Throws a configuration Error with near names.
std::filesystem::path FindPipeline(const Project& project, std::string_view name_or_path,
                                   const std::filesystem::path& folder = {});

// The text of a pipeline that was found. Throws Error (permission) if it cannot be read.
std::string ReadPipeline(const std::filesystem::path& path);

}  // namespace sqlflow::project
