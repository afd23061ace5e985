#include "sandbox.h"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "../flows/shell.h"
#include "engine/duckdb/open.h"

namespace sqlflow::real_input {
namespace {

namespace fs = std::filesystem;

void Write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace

fs::path Package(const std::string& name) {
  const char* packages = std::getenv("SQLFLOW_TEST_PACKAGES");
  if (!packages) throw std::runtime_error("SQLFLOW_TEST_PACKAGES names no folder: start the tests by ./dev test");
  fs::path folder = fs::path(packages) / name;
  if (!fs::is_directory(folder)) throw std::runtime_error(folder.string() + " does not exist");
  return folder;
}

Sandbox::Sandbox(const std::string& pipeline) {
  std::string pattern = (fs::temp_directory_path() / "real_input_XXXXXX").string();
  folder_ = mkdtemp(pattern.data());
  Write(folder_ / "sqlflow.yml", "name: real_input\n");
  Write(folder_ / "profiles/dev.yml", "engines:\n  duckdb:\n    path: data.duckdb\n");
  Write(folder_ / "pipelines/load.sf", pipeline);
}

Sandbox::~Sandbox() { fs::remove_all(folder_); }

std::string Sandbox::Run() const {
  std::vector<std::string> variables = {std::string("PATH=") + SQLFLOW_PROGRAMS + ":/usr/bin:/bin",
                                        "HOME=" + folder_.string(), "LC_ALL=C.UTF-8", "TZ=Asia/Kathmandu"};
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) variables.push_back(std::string(name) + "=" + value);
  }
  const flows::Output output = flows::RunInShell("sqlflow run load", folder_, variables);
  if (output.exit_code != 0) throw std::runtime_error(output.text);
  return output.text;
}

std::unique_ptr<engine::SqlEngine> Sandbox::OpenDatabase() const {
  engine::duckdb::Settings settings;
  settings.path = (folder_ / "data.duckdb").string();
  settings.read_only = true;
  return engine::duckdb::Open(settings);
}

}  // namespace sqlflow::real_input
