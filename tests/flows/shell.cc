#include "shell.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <stdexcept>

namespace sqlflow::flows {
namespace {

constexpr std::chrono::minutes kLimit{2};

// The shell as the head of a process group of its own, writing to `output`; 0 if it cannot be started. Not a fork:
// tests have the engine's threads and locks beside them.
pid_t StartShell(const std::string& command, const std::filesystem::path& folder, char* const* environment,
                 int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  const char* const arguments[] = {"sh", "-c", command.c_str(), nullptr};
  pid_t child = 0;
  if (posix_spawn(&child, "/bin/sh", &actions, &attributes, const_cast<char* const*>(arguments), environment) != 0) {
    child = 0;
  }
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return child;
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
  const pid_t child = StartShell(command, folder, variables.data(), ends[1]);
  close(ends[1]);
  if (child == 0) throw std::runtime_error("cannot start a shell in " + folder.string());
  Output output;
  output.text = ReadUntilClosed(ends[0], child);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  output.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return output;
}

}  // namespace sqlflow::flows
