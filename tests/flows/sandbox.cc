#include "sandbox.h"

#include <cstdlib>
#include <stdexcept>

namespace sqlflow::flows {

namespace fs = std::filesystem;

Sandbox::Sandbox() {
  std::string name = (fs::temp_directory_path() / "flow-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder like " + name);
  root_ = fs::canonical(name);
  for (const char* folder : {"here", "home", "tmp"}) fs::create_directory(root_ / folder);
}

Sandbox::~Sandbox() {
  std::error_code ignored;  // a test may have taken its folder's rights away
  fs::remove_all(root_, ignored);
}

std::vector<std::string> Sandbox::environment() const {
  std::vector<std::string> variables = {
      std::string("PATH=") + SQLFLOW_PROGRAMS + ":/usr/local/bin:/usr/bin:/bin",
      "HOME=" + (root_ / "home").string(),
      "TMPDIR=" + (root_ / "tmp").string(),
      std::string("REPO=") + SQLFLOW_REPOSITORY,
      "NO_COLOR=1",
      "LC_ALL=C.UTF-8",
      "TZ=Asia/Kathmandu",  // 5:45 ahead: what depends on the machine's zone shows
  };
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) variables.push_back(std::string(name) + "=" + value);
  }
  if (const char* packages = std::getenv("SQLFLOW_TEST_PACKAGES")) {
    variables.push_back(std::string("PACKAGES=") + packages);
  }
  return variables;
}

}  // namespace sqlflow::flows
