#include "cli/open_for_reading.h"

#include <mutex>
#include <thread>

#include "access/remote_session.h"
#include "access/write_lock.h"
#include "base/clock.h"
#include "base/errors/configuration.h"
#include "base/errors/resources.h"

namespace sqlflow::cli {

namespace {

using Steady = std::chrono::steady_clock;

// A run that begins has the lock before it answers, and one that ends answers no longer while it closes the database.
constexpr std::chrono::milliseconds kBetween{10'000};
constexpr std::chrono::milliseconds kPause{20};

class ProjectReader : public engine::ReadSession {
 public:
  ProjectReader(engine::duckdb::Settings settings, std::chrono::milliseconds patience)
      : settings_(std::move(settings)), patience_(patience) {
    Open();
  }

  void QueryRows(const std::string& sql, const Head& head, const Each& each) override {
    auto end = Steady::now() + kBetween;
    while (!AskOnce(sql, head, each, Steady::now() >= end)) {
      std::this_thread::sleep_for(kPause);
      Open();
    }
  }

  void Interrupt() override {
    std::lock_guard lock(session_guard_);
    if (session_) session_->Interrupt();
  }

 private:
  // False when the process that was asked ended before it gave a row.
  bool AskOnce(const std::string& sql, const Head& head, const Each& each, bool last) {
    std::optional<std::vector<engine::ColumnInfo>> columns;
    bool begun = false;
    auto begin = [&] {
      if (!begun && columns) head(*columns);
      begun = true;
    };
    try {
      session_->QueryRows(
          sql, [&](const auto& found) { columns = found; },
          [&](const auto& row) {
            begin();
            return each(row);
          });
    } catch (const base::Error& error) {
      if (begun || last || error.code() != base::code::kHolderEnded) throw;
      return false;
    }
    begin();
    return true;
  }

  void Open() {
    {
      std::lock_guard lock(session_guard_);
      session_.reset();
    }
    database_.reset();
    auto begun = Steady::now();
    std::unique_ptr<engine::ReadSession> opened;
    while (!(opened = TryOpen(Steady::now() - begun))) std::this_thread::sleep_for(kPause);
    std::lock_guard lock(session_guard_);
    session_ = std::move(opened);
  }

  // Nothing while a process is about to open or to close the database.
  std::unique_ptr<engine::ReadSession> TryOpen(Steady::duration waited) {
    bool in_memory = settings_.path.empty();
    std::optional<access::Holder> holder = in_memory ? std::nullopt : access::FindHolder(settings_.path);
    if (holder) return Ask(*holder, waited);
    if (!in_memory && engine::duckdb::NeedsRecovery(settings_.path)) Recover();
    try {
      database_ = engine::duckdb::Open(settings_);
    } catch (const base::Error& error) {
      if (error.code() != base::code::kDatabaseLocked || waited >= patience_) throw;
      return nullptr;
    }
    if (in_memory) return database_->Connect();
    return database_->ConnectForReading();
  }

  // A process that wrote the database died at a bad moment.
  void Recover() const {
    try {
      access::Holder other;
      const auto lock =
          access::WriteLock::Try(settings_.path, access::ThisProcess("recovery", base::SystemClock()), other);
      if (lock) engine::duckdb::Recover(settings_.path);
    } catch (const base::Error&) {  // not permitted: most of the database can be read all the same
    }
  }

  std::unique_ptr<engine::ReadSession> Ask(const access::Holder& holder, Steady::duration waited) const {
    if (!holder.socket.empty()) return std::make_unique<access::RemoteSession>(holder);
    if (waited < patience_) return nullptr;
    throw base::Error(base::code::kHolderSilent,
                      fmt::format("the database is being written by {}, which cannot be asked: it found no place for a "
                                  "socket",
                                  access::Describe(holder)),
                      "the query works when that process has ended");
  }

  engine::duckdb::Settings settings_;
  std::chrono::milliseconds patience_;
  std::unique_ptr<engine::SqlEngine> database_;
  std::unique_ptr<engine::ReadSession> session_;
  std::mutex session_guard_;  // of putting another in its place, which Interrupt must not meet
};

}  // namespace

std::unique_ptr<engine::ReadSession> OpenForReading(Workspace& workspace, std::chrono::milliseconds patience) {
  engine::duckdb::Settings settings = EngineSettings(workspace, true);
  if (settings.path.empty()) {
    settings.read_only = false;  // nothing of the project is in it
  } else if (!std::filesystem::exists(settings.path)) {
    throw base::Error(base::code::kUsage, fmt::format("the project's database {} does not exist yet", settings.path),
                      "run a pipeline first, or use query --write to create it");
  }
  return std::make_unique<ProjectReader>(settings, patience);
}

}  // namespace sqlflow::cli
