#include "project/profile.h"

#include <algorithm>

#include "base/error.h"
#include "base/errors/configuration.h"
#include "base/text.h"
#include "project/configuration_file.h"
#include "project/profile_reader.h"
#include "project/yaml.h"

namespace sqlflow::project {

namespace fs = std::filesystem;
namespace code = base::code;

namespace {

constexpr std::string_view kEnding = ".yml";

[[noreturn]] void ThrowNotFound(const Project& project, const std::string& name) {
  if (std::error_code ignored; fs::exists(project.root / "profiles" / (name + ".yaml"), ignored)) {
    throw base::Error(code::kProfileNotFound, fmt::format("profiles/{}.yaml is not read", name),
                      fmt::format("rename it to profiles/{}.yml", name));
  }
  std::vector<std::string> profiles = ListProfiles(project);
  // "profiles/dev.yml" and "dev.yml" are not names, but it is clear what was meant.
  std::string hint = base::DidYouMean(fs::path(name).stem().string(), profiles);
  if (profiles.empty()) {
    hint = "the project has no profiles; leave --profile away to run in memory";
  } else if (hint.empty()) {
    hint = "profiles of this project: " + base::JoinStrings(profiles, ", ");
  }
  throw base::Error(code::kProfileNotFound, fmt::format("there is no profile \"{}\"", name), hint);
}

}  // namespace

std::vector<std::string> ListProfiles(const Project& project) {
  std::vector<std::string> names;
  std::error_code failure;
  fs::directory_iterator entries(project.root / "profiles", failure);
  for (; !failure && entries != fs::directory_iterator(); entries.increment(failure)) {
    std::error_code ignored;
    if (entries->path().extension() == kEnding && entries->is_regular_file(ignored)) {
      names.push_back(entries->path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

Profile LoadProfile(const Project& project, const std::string& name, base::SourceMap& sources,
                    base::Diagnostics& diagnostics) {
  Profile profile;
  profile.name = name.empty() ? project.default_profile : name;
  profile.environment = profile.name;
  std::vector<std::string> profiles = ListProfiles(project);
  if (std::find(profiles.begin(), profiles.end(), profile.name) == profiles.end()) {
    std::error_code ignored;
    bool misnamed = fs::exists(project.root / "profiles" / (profile.name + ".yaml"), ignored);
    if (!name.empty() || misnamed) ThrowNotFound(project, profile.name);
    return profile;
  }
  profile.file = "profiles/" + profile.name + std::string(kEnding);
  std::optional<std::string> text = ReadConfigurationFile(project.root / profile.file);
  if (!text) ThrowNotFound(project, profile.name);
  uint32_t file = sources.Add(profile.file, std::move(*text));
  if (std::optional<base::Json> document = ReadYaml(file, sources, diagnostics)) {
    ReadProfile(*document, profile, diagnostics);
  }
  return profile;
}

}  // namespace sqlflow::project
