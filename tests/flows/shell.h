#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace sqlflow::flows {

struct Output {
  std::string text;   // both streams, in the order they were written
  int exit_code = 0;  // 128 + N after signal N, as the shell says it
};

// Runs a command by `sh -c` in a folder with exactly this environment ("NAME=value"), standard input empty.
// A command that takes longer than two minutes is killed with its children and ends in 137.
Output RunInShell(const std::string& command, const std::filesystem::path& folder,
                  const std::vector<std::string>& environment);

}  // namespace sqlflow::flows
