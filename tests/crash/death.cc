// Linked into sqlflow_dying, which is sqlflow but for this: it kills itself at the n-th passing of a named place.
//   SQLFLOW_DIE_AT=NAME:N     where
//   SQLFLOW_INTERRUPT_AT=NAME:N, SQLFLOW_TERMINATE_AT=NAME:N   sends itself SIGINT or SIGTERM there instead, and goes
//   on
//                             when it has been heard
//   SQLFLOW_DISK_FULL_AT=N   from the n-th write to a file on there is no room
//   SQLFLOW_DEATH_LOG=FILE    how often each place was passed, written when the program ends by itself
// Places: those of base::CrashPoint, and the system calls that change files, DuckDB's among them: disk.NAME before the
// call, disk.NAME.done after it, and disk.write.torn with half of the bytes written.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>

#include "base/crash_point.h"

namespace {

struct Place {
  const char* name;
  std::atomic<long> passed{0};
};

std::array<Place, 16> places = {{{"statement"},
                                 {"commit"},
                                 {"committed"},
                                 {"disk.write"},
                                 {"disk.write.torn"},
                                 {"disk.write.done"},
                                 {"disk.sync"},
                                 {"disk.sync.done"},
                                 {"disk.truncate"},
                                 {"disk.truncate.done"},
                                 {"disk.rename"},
                                 {"disk.rename.done"},
                                 {"disk.unlink"},
                                 {"disk.unlink.done"}}};

const Place& writes = places[4];  // disk.write.torn is passed before each

struct Order {
  std::string_view name;
  long passing = 0;
};

Order ReadOrder(const char* variable) {
  const char* text = std::getenv(variable);
  if (!text) return {};
  const std::string_view whole(text);
  const size_t colon = whole.rfind(':');
  return {whole.substr(0, colon), std::atol(text + colon + 1)};
}

// Others hear of it within 20 ms, and tell the engine within 20 more.
void SendSignal(int signal) {
  constexpr timespec kHeard{0, 50'000'000};
  syscall(SYS_kill, getpid(), signal);
  nanosleep(&kHeard, nullptr);
}

// Whether this passing is the one to die at.
bool Passes(std::string_view name) {
  static const Order death = ReadOrder("SQLFLOW_DIE_AT"), interrupt = ReadOrder("SQLFLOW_INTERRUPT_AT"),
                     termination = ReadOrder("SQLFLOW_TERMINATE_AT");
  for (Place& place : places) {
    if (!place.name || name != place.name) continue;
    const long passing = ++place.passed;
    const auto is_of = [&](const Order& order) { return passing == order.passing && name == order.name; };
    if (is_of(interrupt)) SendSignal(SIGINT);
    if (is_of(termination)) SendSignal(SIGTERM);
    return is_of(death);
  }
  std::fprintf(stderr, "death.cc does not know the place %s\n", std::string(name).c_str());
  std::abort();
}

[[noreturn]] void Die() {
  syscall(SYS_kill, getpid(), SIGKILL);
  while (true) pause();
}

void Pass(const char* name) {
  if (Passes(name)) Die();
}

// Sockets, event counters and the terminal are on no disk.
bool IsFile(int file) {
  struct stat facts {};
  return fstat(file, &facts) == 0 && S_ISREG(facts.st_mode);
}

bool DiskIsFull() {
  static const char* at = std::getenv("SQLFLOW_DISK_FULL_AT");
  if (!at || writes.passed < std::atol(at)) return false;
  errno = ENOSPC;
  return true;
}

// One system call, with the places around it.
template <class... Arguments>
long Call(const char* before, const char* after, long number, Arguments... arguments) {
  Pass(before);
  const long result = syscall(number, arguments...);
  Pass(after);
  return result;
}

void WriteLog() {
  const char* path = std::getenv("SQLFLOW_DEATH_LOG");
  if (!path) return;
  std::string text;
  for (const Place& place : places) {
    if (place.name) text += std::string(place.name) + " " + std::to_string(place.passed) + "\n";
  }
  const long file = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  syscall(SYS_write, file, text.data(), text.size());
  syscall(SYS_close, file);
}

[[maybe_unused]] const bool logs = std::atexit(WriteLog) == 0;

}  // namespace

namespace sqlflow::base {
void CrashPoint(const char* name) noexcept { Pass(name); }
}  // namespace sqlflow::base

extern "C" {

ssize_t pwrite(int file, const void* bytes, size_t size, off_t offset) {
  if (Passes("disk.write.torn")) {
    syscall(SYS_pwrite64, file, bytes, size / 2, offset);
    Die();
  }
  if (DiskIsFull()) return -1;
  return Call("disk.write", "disk.write.done", SYS_pwrite64, file, bytes, size, offset);
}

ssize_t write(int file, const void* bytes, size_t size) {
  if (!IsFile(file)) return syscall(SYS_write, file, bytes, size);
  if (Passes("disk.write.torn")) {
    syscall(SYS_write, file, bytes, size / 2);
    Die();
  }
  if (DiskIsFull()) return -1;
  return Call("disk.write", "disk.write.done", SYS_write, file, bytes, size);
}

int fsync(int file) { return static_cast<int>(Call("disk.sync", "disk.sync.done", SYS_fsync, file)); }
int ftruncate(int file, off_t size) noexcept {
  return static_cast<int>(Call("disk.truncate", "disk.truncate.done", SYS_ftruncate, file, size));
}
int rename(const char* from, const char* to) noexcept {
  return static_cast<int>(Call("disk.rename", "disk.rename.done", SYS_rename, from, to));
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  return static_cast<int>(
      Call("disk.rename", "disk.rename.done", SYS_renameat2, from_folder, from, to_folder, to, flags));
}
int unlink(const char* path) noexcept {
  return static_cast<int>(Call("disk.unlink", "disk.unlink.done", SYS_unlink, path));
}
int unlinkat(int folder, const char* path, int flags) noexcept {
  return static_cast<int>(Call("disk.unlink", "disk.unlink.done", SYS_unlinkat, folder, path, flags));
}

}  // extern "C"
