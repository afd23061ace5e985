#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "base/errors/engine_settings.h"
#include "base/errors/resources.h"
#include "base/text.h"
#include "engine/duckdb/checkpoint.h"
#include "engine/duckdb/connection.h"
#include "engine/duckdb/copy_database.h"
#include "engine/duckdb/handle.h"
#include "engine/duckdb/load_parts.h"
#include "engine/duckdb/open.h"
#include "engine/duckdb/open_failure.h"
#include "engine/duckdb/parser.h"
#include "engine/duckdb/read_session.h"
#include "engine/duckdb/session.h"

namespace sqlflow::engine::duckdb {
namespace {

namespace fs = std::filesystem;
namespace code = base::code;

void CreateFolder(const fs::path& file) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  if (!error || fs::is_directory(file.parent_path())) return;
  throw EngineError(
      error == std::errc::no_space_on_device ? code::kDiskFull : code::kPermissionDenied,
      fmt::format("the folder {} of the database cannot be created: {}", file.parent_path().string(), error.message()),
      "create it, or name another path in the profile");
}

bool IsLocked(const fs::path& path) {
  int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return true;
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  bool locked = ::fcntl(file, F_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
  ::close(file);
  return locked;
}

// A process that died while it made the file leaves one without all three headers (4 KB each); no row can be in it,
// and DuckDB would refuse it for ever.
void RemoveUnfinished(const fs::path& path) {
  constexpr uintmax_t kHeaders = 3 * 4096;
  constexpr size_t kMagicAt = 8;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return;
  uintmax_t size = fs::file_size(path, error);
  if (error || size >= kHeaders || fs::exists(path.string() + ".wal") || IsLocked(path)) return;
  std::array<char, kMagicAt + 4> head = {};
  std::ifstream(path, std::ios::binary).read(head.data(), head.size());
  bool ours = size == 0 || std::string_view(head.data() + kMagicAt, 4) == "DUCK";
  if (ours) fs::remove(path, error);
}

constexpr std::string_view kMemoryPrefix = "sqlflow-";

// Folders of in-memory instances whose process is gone.
void RemoveFoldersOfTheDead(const fs::path& parent) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(parent, error)) {
    std::string name = entry.path().filename().string();
    if (!name.starts_with(kMemoryPrefix) || !name.ends_with(".tmp")) continue;
    pid_t pid = std::atoi(name.c_str() + kMemoryPrefix.size());
    if (pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH) fs::remove_all(entry.path(), error);
  }
}

// What a killed process spilled. Its folder is ours: the database's lock is held.
void RemoveSpilled(const fs::path& folder) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().filename().string().starts_with("duckdb_temp_")) fs::remove(entry.path(), error);
  }
}

// Where an instance may spill: a folder of its own, so that what a killed process left can be told and removed.
fs::path SpillFolder(const Settings& settings) {
  if (settings.path.empty()) {
    fs::path parent = settings.temp_directory.empty() ? fs::temp_directory_path() : fs::path(settings.temp_directory);
    return parent / fmt::format("{}{}.tmp", kMemoryPrefix, ::getpid());
  }
  if (settings.temp_directory.empty()) return settings.path + ".tmp";
  size_t mark = std::hash<std::string>{}(settings.path);
  return fs::path(settings.temp_directory) /
         fmt::format("{}-{:08x}.tmp", fs::path(settings.path).filename().string(), mark & 0xFFFFFFFF);
}

void SetOption(duckdb_config config, const char* name, const std::string& value) {
  if (duckdb_set_config(config, name, value.c_str()) != DuckDBSuccess) {
    throw EngineError(code::kBadEngineSetting, fmt::format("the engine refuses {} = \"{}\"", name, value));
  }
}

// An open DuckDB instance. Outlives its sessions.
class Database : public SqlEngine {
 public:
  explicit Database(const Settings& settings);
  ~Database() override;
  std::unique_ptr<Session> Connect() override;
  std::unique_ptr<ReadSession> ConnectForReading() override;
  void CopyTo(const std::string& path) override;
  Space MeasureSpace() override;
  std::unique_ptr<SqlParser> Parser() override;

 private:
  void Configure(duckdb_config config, const Settings& settings);
  void Checkpoint() noexcept;

  fs::path own_temporary_folder_;  // removed at the end; empty: DuckDB's own, beside the file
  const bool memory_is_ours_;
  std::unique_ptr<Checkpointer> checkpointer_;  // of a file that is written; goes after the handle
  DatabaseHandle handle_;
};

void Database::Configure(duckdb_config config, const Settings& settings) {
  // What DuckDB 1.4, the one with long support, and later read (decision 9). A file that is there keeps its format.
  SetOption(config, "storage_compatibility_version", "v1.4.0");
  SetOption(config, "autoinstall_known_extensions", "false");
  SetOption(config, "autoload_known_extensions", "false");
  SetOption(config, "allow_community_extensions", "false");
  SetOption(config, "preserve_insertion_order", settings.preserve_order ? "true" : "false");
  SetOption(config, "temp_directory", SpillFolder(settings).string());
  if (settings.read_only) SetOption(config, "access_mode", "READ_ONLY");
  SetOption(config, "checkpoint_threshold", "1TiB");  // Checkpointer's work
  SetOption(config, "max_vacuum_tasks", "0");         // likewise
  if (!settings.memory_limit.empty()) SetOption(config, "memory_limit", settings.memory_limit);
  if (settings.threads > 0) SetOption(config, "threads", std::to_string(settings.threads));
}

Database::Database(const Settings& settings)
    : memory_is_ours_(settings.memory_limit.empty() && !settings.path.empty()) {
  if (!settings.path.empty() && !settings.read_only) {
    CreateFolder(settings.path);
    RemoveUnfinished(settings.path);
    Checkpointer::Recover(settings.path);
    checkpointer_ = std::make_unique<Checkpointer>(settings.path);
  }
  ConfigHandle config;
  if (duckdb_create_config(config.out()) != DuckDBSuccess) throw std::bad_alloc();
  Configure(config.get(), settings);
  char* reason = nullptr;
  const char* path = settings.path.empty() ? nullptr : settings.path.c_str();
  if (duckdb_open_ext(path, handle_.out(), config.get(), &reason) != DuckDBSuccess) {
    std::string text = reason ? reason : "";
    duckdb_free(reason);
    ThrowOpenFailure(text, settings);
  }
  own_temporary_folder_ = SpillFolder(settings);
  Connection connection(handle_.get());
  if (settings.path.empty()) {
    RemoveFoldersOfTheDead(own_temporary_folder_.parent_path());
  } else if (!settings.read_only) {
    RemoveSpilled(own_temporary_folder_);
    RowsInParts::DropLeft(connection);
  }
  try {
    connection.Execute("SET GLOBAL TimeZone = " + base::QuoteLiteral(settings.timezone));
  } catch (const EngineError& error) {
    throw EngineError(code::kBadEngineSetting,
                      fmt::format("the profile's timezone \"{}\" is not known", settings.timezone), error.hint(),
                      error.message());
  }
}

Database::~Database() {
  if (checkpointer_) Checkpoint();
  handle_ = {};
  std::error_code ignored;  // not empty, or not ours: it stays
  fs::remove(own_temporary_folder_, ignored);
}

// What it leaves to do, closing would do without care.
void Database::Checkpoint() noexcept {
  try {
    Connection connection(handle_.get());
    try {
      checkpointer_->Run(connection);
    } catch (const base::Error&) {  // the disk is full, say: the log keeps what was committed
      connection.Execute("PRAGMA disable_checkpoint_on_shutdown");
    }
  } catch (const base::Error&) {
  }
}

std::unique_ptr<Session> Database::Connect() {
  return std::make_unique<DuckdbSession>(handle_.get(), checkpointer_.get(), memory_is_ours_);
}

std::unique_ptr<ReadSession> Database::ConnectForReading() {
  return std::make_unique<DuckdbReadSession>(handle_.get());
}

void Database::CopyTo(const std::string& path) {
  Connection connection(handle_.get());
  CopyDatabase(connection, path);
}

Space Database::MeasureSpace() {
  Connection connection(handle_.get());
  return duckdb::MeasureSpace(connection);
}

std::unique_ptr<SqlParser> Database::Parser() { return MakeParser(handle_.get()); }

}  // namespace

std::unique_ptr<SqlEngine> Open(const Settings& settings) { return std::make_unique<Database>(settings); }

bool NeedsRecovery(const std::string& path) { return Checkpointer::NeedsRecovery(path); }

void Recover(const std::string& path) { Checkpointer::Recover(path); }

std::string Version() {
  std::string text = duckdb_library_version();
  return text.starts_with('v') ? text.substr(1) : text;
}

}  // namespace sqlflow::engine::duckdb
