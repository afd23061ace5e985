#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sqlflow::cli {

struct ProjectFile {
  std::string path;  // relative to the project
  std::string text;
};

// The files of a new project, in the order they are made. The small one has a profile and a pipeline that runs, the
// whole one the sample data with pipelines that explain the language.
std::vector<ProjectFile> SmallProject(std::string_view name);
std::vector<ProjectFile> WholeProject(std::string_view name);

}  // namespace sqlflow::cli
