#include "cli/write_access.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <thread>

#include "base/duration.h"
#include "base/error.h"
#include "base/errors/resources.h"

namespace sqlflow::cli {

namespace {

using Milliseconds = std::chrono::milliseconds;

// A query of another process has the file for a moment; that is no reason to fail.
constexpr Milliseconds kMoment{1000};

// "30s", "5 minutes", "PT1H"; a plain number is seconds.
Milliseconds ReadWait(const std::string& text) {
  const bool plain = text.find_first_not_of("0123456789") == std::string::npos;
  const std::optional<base::Duration> wait = base::ParseDuration(plain ? text + "s" : text);
  if (!wait || wait->months != 0) {
    throw CLI::ValidationError("--lock-wait", fmt::format("\"{}\" is no time; write 30s, 5m or 1h", text));
  }
  return std::chrono::days(wait->days) +
         std::chrono::duration_cast<Milliseconds>(std::chrono::microseconds(wait->microseconds));
}

// Where a socket stands whose database has no room for it.
std::filesystem::path PrivateFolder(const Environment& environment) {
  auto runtime = environment.variables.find("XDG_RUNTIME_DIR");
  if (runtime != environment.variables.end() && runtime->second.starts_with('/')) return runtime->second + "/sqlflow";
  return fmt::format("/tmp/sqlflow-{}", ::geteuid());
}

}  // namespace

CLI::Option* AddLockWaitOption(CLI::App& command, Milliseconds& patience) {
  return command
      .add_option_function<std::string>(
          "--lock-wait", [&patience](const std::string& text) { patience = ReadWait(text); },
          "If another process writes the database, wait for it so long (30s, 5m, 1h) instead of failing at once")
      ->type_name("DURATION");
}

WriteAccess::WriteAccess(const Environment& environment, engine::duckdb::Settings settings, const std::string& what,
                         Milliseconds patience)
    : environment_(environment), settings_(std::move(settings)), patience_(patience) {
  if (settings_.path.empty()) return;
  auto announce = [&](const access::Holder& other) {
    environment_.console.Err(fmt::format("Waiting for {} to finish with the database …\n", access::Describe(other)));
  };
  access::Holder self = access::ThisProcess(what, environment_.clock);
  lock_ = access::TakeWriteLock(settings_.path, self, patience_, environment_.cancellation, announce);
  listener_ = access::Listener::Listen(settings_.path, PrivateFolder(environment_));
  if (!listener_) return;
  self.socket = listener_->path();
  lock_->Rewrite(self);
}

engine::SqlEngine& WriteAccess::Open() {
  constexpr Milliseconds kPause{20};
  auto end = environment_.clock.Steady() + std::max(patience_, kMoment);
  bool announced = false;
  while (!engine_) {
    try {
      engine_ = engine::duckdb::Open(settings_);
      if (listener_) server_ = std::make_unique<access::ReadServer>(*listener_, *engine_);
    } catch (const base::Error& error) {
      if (error.code() != base::code::kDatabaseLocked || environment_.clock.Steady() >= end) throw;
      if (patience_ > kMoment && !announced) environment_.console.Err(fmt::format("Waiting: {} …\n", error.message()));
      announced = true;
      std::this_thread::sleep_for(kPause);
      if (environment_.cancellation.requested()) throw base::Interrupted();
    }
  }
  return *engine_;
}

void WriteAccess::Discard() {
  CloseDatabase();
  std::error_code ignored;
  for (const char* ending : {"", ".wal"}) std::filesystem::remove(settings_.path + ending, ignored);
}

void WriteAccess::CloseDatabase() {
  server_.reset();
  engine_.reset();
}

void WriteAccess::Close() {
  CloseDatabase();
  listener_.reset();
  lock_.reset();
}

}  // namespace sqlflow::cli
