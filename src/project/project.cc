#include "project/project.h"

#include <algorithm>

#include "base/error.h"
#include "base/errors/configuration.h"
#include "base/errors/resources.h"
#include "base/file.h"
#include "base/text.h"
#include "project/configuration_file.h"
#include "project/section.h"
#include "project/yaml.h"

namespace sqlflow::project {

namespace fs = std::filesystem;
namespace code = base::code;

namespace {

constexpr std::string_view kEnding = ".sf";

bool IsFile(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

bool IsFolder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

std::optional<fs::path> NearestUpward(const fs::path& start, const std::function<bool(const fs::path&)>& accepts) {
  for (fs::path folder = start;; folder = folder.parent_path()) {
    if (accepts(folder)) return folder;
    if (!folder.has_relative_path()) return std::nullopt;
  }
}

void ReadProjectFile(Project& project, base::SourceMap& sources, base::Diagnostics& diagnostics) {
  std::optional<std::string> text = ReadConfigurationFile(project.root / "sqlflow.yml");
  if (!text) {
    if (IsFile(project.root / "sqlflow.yaml")) {
      throw base::Error(code::kUnreadableConfiguration, "sqlflow.yaml is not read", "rename it to sqlflow.yml");
    }
    return;
  }
  uint32_t file = sources.Add("sqlflow.yml", std::move(*text));
  std::optional<base::Json> document = ReadYaml(file, sources, diagnostics);
  if (!document) return;
  std::optional<Section> section = Section::Of(*document, "sqlflow.yml", diagnostics);
  if (!section) return;
  if (std::optional<Section::Text> name = section->GetText("name")) project.name = name->text;
  if (std::optional<Section::Text> profile = section->GetText("default_profile")) {
    project.default_profile = profile->text;
    if (!IsFile(project.root / "profiles" / (profile->text + ".yml"))) {
      diagnostics.Error(
          code::kProfileNotFound, profile->span,
          fmt::format("the default profile \"{0}\" does not exist: there is no profiles/{0}.yml", profile->text));
    }
  }
  section->RejectUnknown();
}

// "pipelines/sales.sf" and "sales.sf" mean what "sales" means.
std::string Stem(std::string_view name) {
  if (name.starts_with("pipelines/")) name.remove_prefix(std::string_view("pipelines/").size());
  if (name.ends_with(kEnding)) name.remove_suffix(kEnding.size());
  return std::string(name);
}

fs::path WithEnding(fs::path path) { return path += kEnding; }

std::string NearPipelines(const Project& project, std::string_view name) {
  std::vector<std::string> pipelines = ListPipelines(project);
  if (pipelines.empty()) return "the project has no pipelines yet: put a .sf file into pipelines/";
  std::string stem = Stem(name);
  for (const std::string& pipeline : pipelines) {
    if (base::EqualsIgnoreCase(fs::path(pipeline).filename().string(), stem)) {
      return fmt::format("did you mean {}?", pipeline);
    }
  }
  std::string near = base::DidYouMean(stem, pipelines);
  if (!near.empty()) return near;
  constexpr size_t kShown = 10;
  std::vector<std::string> shown(pipelines.begin(), pipelines.begin() + std::min(kShown, pipelines.size()));
  return "pipelines of this project: " + base::JoinStrings(shown, ", ") + (pipelines.size() > kShown ? ", …" : "");
}

}  // namespace

Project FindProject(const fs::path& start, base::SourceMap& sources, base::Diagnostics& diagnostics) {
  fs::path from = fs::absolute(start).lexically_normal();
  if (!from.has_filename()) from = from.parent_path();  // "a/b/" would be tried twice
  std::optional<fs::path> root =
      NearestUpward(from, [](const fs::path& folder) { return IsFile(folder / "sqlflow.yml"); });
  if (!root) root = NearestUpward(from, [](const fs::path& folder) { return IsFolder(folder / "pipelines"); });
  if (!root) {
    throw base::Error(code::kNoProject,
                      fmt::format("{} and the folders above it have neither sqlflow.yml nor pipelines/", from.string()),
                      "go into a project's folder, or make one with: sqlflow init NAME");
  }
  Project project;
  project.root = *root;
  project.name = root->filename().string();
  ReadProjectFile(project, sources, diagnostics);
  return project;
}

std::vector<std::string> ListPipelines(const Project& project) {
  std::vector<std::string> names;
  fs::path folder = project.root / "pipelines";
  std::error_code failure;
  fs::recursive_directory_iterator entries(folder, fs::directory_options::skip_permission_denied, failure);
  for (; !failure && entries != fs::recursive_directory_iterator(); entries.increment(failure)) {
    const fs::path& path = entries->path();
    if (path.extension() != kEnding || !IsFile(path)) continue;
    names.push_back(path.lexically_relative(folder).replace_extension().generic_string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

fs::path FindPipeline(const Project& project, std::string_view name_or_path, const fs::path& folder) {
  fs::path given = (folder.empty() ? fs::current_path() : folder) / name_or_path;
  if (!name_or_path.empty()) {
    fs::path in_pipelines = WithEnding(project.root / "pipelines" / Stem(name_or_path));
    fs::path in_root = project.root / name_or_path;
    for (const fs::path& path : {in_pipelines, given, WithEnding(given), in_root, WithEnding(in_root)}) {
      if (path.extension() == kEnding && IsFile(path)) return path.lexically_normal();
    }
    if (IsFile(given)) {
      throw base::Error(code::kPipelineNotFound,
                        fmt::format("{} is not a pipeline: its name does not end in .sf", name_or_path));
    }
  }
  throw base::Error(code::kPipelineNotFound, fmt::format("there is no pipeline \"{}\"", name_or_path),
                    NearPipelines(project, name_or_path));
}

std::string ReadPipeline(const fs::path& path) {
  if (std::optional<std::string> text = base::ReadFile(path)) return std::move(*text);
  throw base::Error(code::kPermissionDenied, fmt::format("{} cannot be read", path.string()),
                    "check that it is a file and that you may read it");
}

}  // namespace sqlflow::project
