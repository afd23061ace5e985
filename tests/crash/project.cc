#include "project.h"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace sqlflow::crash {
namespace {

namespace fs = std::filesystem;

fs::path NewFolder() {
  std::string pattern = (fs::temp_directory_path() / "crash_XXXXXX").string();
  return mkdtemp(pattern.data());
}

void OpenToOthers(const fs::path& path) {
  fs::permissions(path, fs::perms::group_read | fs::perms::group_exec | fs::perms::others_read | fs::perms::others_exec,
                  fs::perm_options::add);
}

// The files keep the times of their last change.
void Copy(const fs::path& from, const fs::path& to) {
  fs::copy(from, to, fs::copy_options::recursive);
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(from)) {
    if (!entry.is_regular_file()) continue;
    fs::last_write_time(to / entry.path().lexically_relative(from), entry.last_write_time());
  }
}

}  // namespace

std::string Customers(int day, int rows) {
  std::string csv = "id,name,amount,changed_at\n";
  const int first = day == 1 ? 0 : rows / 2;
  const int last = day == 1 ? rows : rows + rows / 4;
  for (int id = first; id < last; ++id) {
    csv += std::to_string(id) + ",name of " + std::to_string(id * day) + "," + std::to_string(id % 997 * day) +
           ".5,2024-01-0" + std::to_string(day) + " 00:00:00\n";
  }
  return csv;
}

std::string CustomerLog(int rows) {
  const std::string day_2 = Customers(2, rows);
  return Customers(1, rows) + day_2.substr(day_2.find('\n') + 1);
}

std::string FingerprintQuestion(const std::string& table) {
  // Two sums of hashes, so that neither a lost nor a doubled row can hide.
  return "SELECT count(*) AS n, sum(hash(t)::HUGEINT) AS h, bit_xor(hash(t)) AS x FROM " + table + " t";
}

Project::Project(const std::string& pipeline) : sandbox_(NewFolder()), folder_(sandbox_ / "project") {
  Write("sqlflow.yml", "name: crash\n");
  Write("profiles/dev.yml", "engines:\n  duckdb:\n    path: data/crash.duckdb\n");
  Write("pipelines/load.sf", pipeline);
  fs::create_directories(folder_ / "data");
  OpenToOthers(sandbox_);
  OpenToOthers(folder_);
}

Project::~Project() { fs::remove_all(sandbox_); }

void Project::Write(const std::string& path, const std::string& text) const {
  fs::create_directories((folder_ / path).parent_path());
  std::ofstream(folder_ / path, std::ios::binary) << text;
}

std::string Project::Read(const std::string& path) const {
  std::ifstream file(folder_ / path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::map<std::string, std::string> Project::Outputs(const std::string& below) const {
  std::map<std::string, std::string> files;
  if (!fs::exists(folder_ / below)) return files;
  if (fs::is_regular_file(folder_ / below)) return {{below, Read(below)}};
  for (const auto& entry : fs::recursive_directory_iterator(folder_ / below)) {
    const std::string path = entry.path().lexically_relative(folder_).string();
    if (entry.is_regular_file()) files.emplace(path, Read(path));
  }
  return files;
}

std::set<std::string> Project::Paths() const {
  std::set<std::string> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
    paths.insert(entry.path().lexically_relative(folder_).string());
  }
  return paths;
}

void Project::Load(int day) const {
  const Ending ending = RunToEnd({"run", "load", "--var", "day=" + std::to_string(day)}, folder_);
  if (ending.exit_code != 0) throw std::runtime_error("the load failed: " + ending.output);
}

std::string Project::Fingerprint(const std::string& table) const { return Ask(FingerprintQuestion(table)); }

std::string Project::Ask(const std::string& question) const {
  const Ending ending = RunToEnd({"query", question, "--format", "csv"}, folder_);
  if (ending.exit_code != 0) throw std::runtime_error("the query failed: " + ending.output);
  return ending.output;
}

void Project::Save() {
  fs::remove_all(sandbox_ / "saved");
  Copy(folder_, sandbox_ / "saved");
}

void Project::Restore() const {
  fs::remove_all(folder_);
  Copy(sandbox_ / "saved", folder_);
}

}  // namespace sqlflow::crash
