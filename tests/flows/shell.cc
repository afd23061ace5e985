#include "shell.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <stdexcept>

namespace sqlflow::flows {
namespace {

constexpr std::chrono::minutes kLimit{2};

// Only calls that are safe between fork and exec.
[[noreturn]] void BecomeShell(const char* command, const char* folder, char* const* environment, int output) {
  setpgid(0, 0);
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  if (chdir(folder) != 0) _exit(126);
  const char* const arguments[] = {"sh", "-c", command, nullptr};
  execve("/bin/sh", const_cast<char* const*>(arguments), environment);
  _exit(127);
}

std::string ReadUntilClosed(int input, pid_t group) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + kLimit;
  std::string text;
  char buffer[65536];
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd wait{input, POLLIN, 0};
    if (left.count() <= 0 || poll(&wait, 1, static_cast<int>(left.count())) == 0) {
      kill(-group, SIGKILL);
      return text + "\n(killed: took longer than two minutes)\n";
    }
    const ssize_t size = read(input, buffer, sizeof buffer);
    if (size <= 0) return text;
    text.append(buffer, static_cast<size_t>(size));
  }
}

}  // namespace

Output RunInShell(const std::string& command, const std::filesystem::path& folder,
                  const std::vector<std::string>& environment) {
  std::vector<char*> variables;
  for (const std::string& variable : environment) variables.push_back(const_cast<char*>(variable.c_str()));
  variables.push_back(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child == 0) BecomeShell(command.c_str(), folder.c_str(), variables.data(), ends[1]);
  setpgid(child, child);
  close(ends[1]);
  Output output;
  output.text = ReadUntilClosed(ends[0], child);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  output.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return output;
}

}  // namespace sqlflow::flows
