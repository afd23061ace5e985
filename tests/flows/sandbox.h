#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace sqlflow::flows {

// A folder of one test's own: `here` to work in, a HOME and a TMPDIR beside it. Removed with this object.
class Sandbox {
 public:
  Sandbox();
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  std::filesystem::path folder() const { return root_ / "here"; }
  // What commands see: little of the machine's, and the built program in PATH.
  std::vector<std::string> environment() const;

 private:
  std::filesystem::path root_;
};

}  // namespace sqlflow::flows
