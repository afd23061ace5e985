#include "child.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <thread>

namespace sqlflow::crash {
namespace {

constexpr uid_t kNobody = 65534;
constexpr std::chrono::milliseconds kLook{2};

// Between fork and exec: only calls that are safe there. The program is opened before privileges are given up, for its
// folders may be closed to others.
[[noreturn]] void Become(int program, char* const* arguments, char* const* environment, const char* folder, int output,
                         const Limits& limits) {
  if (chdir(folder) != 0) _exit(126);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  if (limits.file_bytes) {
    const rlimit limit{static_cast<rlim_t>(*limits.file_bytes), static_cast<rlim_t>(*limits.file_bytes)};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  if (limits.without_privileges && geteuid() == 0 && (setgid(kNobody) != 0 || setuid(kNobody) != 0)) _exit(126);
  fexecve(program, arguments, environment);
  _exit(127);
}

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> EnvironmentOfChildren() {
  std::vector<std::string> variables = {"PATH=/usr/bin:/bin", "HOME=/nonexistent", "LC_ALL=C.UTF-8"};
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "TMPDIR"}) {
    if (const char* value = std::getenv(name)) variables.push_back(std::string(name) + "=" + value);
  }
  return variables;
}

int UnlinkedFile() {
  std::string pattern = (std::filesystem::temp_directory_path() / "crash_output_XXXXXX").string();
  const int file = mkostemp(pattern.data(), O_CLOEXEC | O_APPEND);
  if (file < 0) throw std::runtime_error("cannot make a file for the output");
  unlink(pattern.c_str());
  return file;
}

}  // namespace

Child::Child(const std::vector<std::string>& arguments, const std::filesystem::path& folder, const Limits& limits,
             const Death& death)
    : output_(UnlinkedFile()) {
  std::vector<std::string> words = {"sqlflow"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = EnvironmentOfChildren();
  variables.insert(variables.end(), limits.variables.begin(), limits.variables.end());
  variables.insert(variables.end(), death.begin(), death.end());
  const std::vector<char*> argument_pointers = Pointers(words);
  const std::vector<char*> variable_pointers = Pointers(variables);
  const int program = open(death.empty() ? SQLFLOW_PROGRAM : SQLFLOW_PROGRAM "_dying", O_RDONLY | O_CLOEXEC);
  process_ = fork();
  if (process_ == 0) {
    Become(program, argument_pointers.data(), variable_pointers.data(), folder.c_str(), output_, limits);
  }
  close(program);
  if (process_ < 0) throw std::runtime_error("cannot fork");
}

Child::~Child() {
  if (process_ > 0) {
    Send(SIGKILL);
    Wait();
  }
  close(output_);
}

void Child::Send(int signal) const { kill(process_, signal); }

bool Child::WaitForOutput(const std::string& text) const {
  while (Output().find(text) == std::string::npos) {
    if (HasEnded()) return Output().find(text) != std::string::npos;
    std::this_thread::sleep_for(kLook);
  }
  return true;
}

bool Child::HasEnded() const {
  siginfo_t state{};
  waitid(P_PID, static_cast<id_t>(process_), &state, WEXITED | WNOHANG | WNOWAIT);
  return state.si_pid == process_;
}

Ending Child::Wait() {
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = -1;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), Output()};
}

std::string Child::Output() const {
  struct stat facts {};
  fstat(output_, &facts);
  std::string text(static_cast<size_t>(facts.st_size), '\0');
  const ssize_t size = pread(output_, text.data(), text.size(), 0);
  text.resize(size < 0 ? 0 : static_cast<size_t>(size));
  return text;
}

Ending RunToEnd(const std::vector<std::string>& arguments, const std::filesystem::path& folder, const Limits& limits,
                const Death& death) {
  return Child(arguments, folder, limits, death).Wait();
}

}  // namespace sqlflow::crash
