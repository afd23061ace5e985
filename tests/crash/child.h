#pragma once
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sqlflow::crash {

struct Ending {
  int exit_code = 0;   // 128 + N after signal N, as the shell says it
  std::string output;  // both streams
};

// What a child is born into.
struct Limits {
  std::optional<int64_t> file_bytes;        // no file of the child may grow beyond this
  bool without_privileges = false;          // root becomes `nobody`
  std::vector<std::string> variables = {};  // NAME=value, beside the few that every child has
};

// The program that dies by itself runs instead (death.cc), with these variables.
using Death = std::vector<std::string>;

// A running sqlflow, in a folder of its own. Killed, if need be, when destroyed.
class Child {
 public:
  Child(const std::vector<std::string>& arguments, const std::filesystem::path& folder, const Limits& limits = {},
        const Death& death = {});
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void Send(int signal) const;
  // Answers whether the output holds the text before the child ends.
  bool WaitForOutput(const std::string& text) const;
  bool HasEnded() const;
  Ending Wait();

 private:
  std::string Output() const;

  pid_t process_ = -1;
  int output_ = -1;  // an unlinked file
};

// Starts and waits.
Ending RunToEnd(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                const Limits& limits = {}, const Death& death = {});

}  // namespace sqlflow::crash
