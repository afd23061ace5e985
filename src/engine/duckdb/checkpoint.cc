#include "engine/duckdb/checkpoint.h"

#include <fcntl.h>

#include <cstring>
#include <fstream>

#include "base/errors/resources.h"
#include "base/file.h"
#include "engine/duckdb/instance_setting.h"

namespace sqlflow::engine::duckdb {
namespace {

namespace fs = std::filesystem;
namespace code = base::code;

constexpr uint64_t kHeadersAt = 4096;    // two of 4 KB; the one with the higher number says where the catalogue is
constexpr uint64_t kHeadersSize = 8192;  // and becomes valid when all it speaks of is on the disk
constexpr uint64_t kBlocksAt = kHeadersAt + kHeadersSize;
constexpr uintmax_t kLargeLog = 16'000'000;  // bytes
constexpr uint64_t kMergesEach = 8;          // checkpoints
constexpr std::string_view kMagic = "SQLFLOW CHECKPOINT 1\n";

// A part of the database's file as it was. The first one kept is that of the headers.
struct Part {
  uint64_t offset = 0;
  std::string bytes;
};

fs::path KeptPath(const fs::path& database) { return database.string() + ".checkpoint"; }

[[noreturn]] void Throw(const fs::path& path, const char* what) {
  const int fault = errno;
  throw EngineError(fault == ENOSPC ? code::kDiskFull : code::kDatabaseUnusable,
                    fmt::format("{} cannot be {}: {}", path.string(), what, std::strerror(fault)));
}

std::string ReadAt(int file, uint64_t offset, uint64_t size, const fs::path& path) {
  std::string bytes(size, '\0');
  uint64_t done = 0;
  while (done < size) {
    const ssize_t got = ::pread(file, bytes.data() + done, size - done, static_cast<off_t>(offset + done));
    if (got < 0) Throw(path, "read");
    if (got == 0) break;
    done += static_cast<uint64_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

void WriteAt(int file, uint64_t offset, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t put = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0) Throw(path, "written");
    bytes.remove_prefix(static_cast<size_t>(put));
    offset += static_cast<uint64_t>(put);
  }
}

void Append(std::string& text, uint64_t number) { text.append(reinterpret_cast<const char*>(&number), sizeof number); }

uint64_t TakeNumber(std::string_view& text) {
  uint64_t number = 0;
  if (text.size() < sizeof number) return 0;
  std::memcpy(&number, text.data(), sizeof number);
  text.remove_prefix(sizeof number);
  return number;
}

// FNV-1a over eight bytes at a time: tells whether the kept file is whole.
uint64_t Sum(std::string_view bytes) {
  uint64_t sum = 14695981039346656037ULL + bytes.size();
  while (!bytes.empty()) {
    uint64_t word = 0;
    const size_t size = std::min(bytes.size(), sizeof word);
    std::memcpy(&word, bytes.data(), size);
    sum = (sum ^ word) * 1099511628211ULL;
    sum ^= sum >> 29;
    bytes.remove_prefix(size);
  }
  return sum;
}

std::string Packed(const std::vector<Part>& parts) {
  std::string text(kMagic);
  for (const Part& part : parts) {
    Append(text, part.offset);
    Append(text, part.bytes.size());
    text += part.bytes;
  }
  Append(text, Sum(text));
  return text;
}

// Nothing unless all of it was written, which is before the checkpoint begins.
std::vector<Part> Unpacked(std::string_view text) {
  constexpr size_t kLeast = kMagic.size() + sizeof(uint64_t);
  if (text.size() < kLeast || !text.starts_with(kMagic)) return {};
  std::string_view tail = text.substr(text.size() - sizeof(uint64_t));
  text.remove_suffix(sizeof(uint64_t));
  if (TakeNumber(tail) != Sum(text)) return {};
  text.remove_prefix(kMagic.size());
  std::vector<Part> parts;
  while (!text.empty()) {
    const uint64_t offset = TakeNumber(text), size = TakeNumber(text);
    parts.push_back({offset, std::string(text.substr(0, size))});
    text.remove_prefix(std::min<uint64_t>(size, text.size()));
  }
  return parts;
}

void Sync(int file, const fs::path& path) {
  if (::fsync(file) != 0) Throw(path, "written to the disk");
}

void SyncFolder(const fs::path& path) {
  const base::Descriptor folder(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder) ::fsync(folder.number());  // a file system that cannot, need not
}

// How many checkpoints the headers tell of: each counts them after its checksum.
uint64_t CheckpointsDone(std::string_view headers) {
  uint64_t most = 0;
  for (const uint64_t at : {uint64_t{0}, kHeadersSize / 2}) {
    if (headers.size() < at + 16) continue;
    std::string_view count = headers.substr(at + 8);
    most = std::max(most, TakeNumber(count));
  }
  return most;
}

}  // namespace

bool Checkpointer::NeedsRecovery(const fs::path& database) {
  std::error_code ignored;
  return fs::exists(KeptPath(database), ignored);
}

void Checkpointer::Recover(const fs::path& database) {
  const std::optional<std::string> text = base::ReadFile(KeptPath(database));
  if (!text) return;
  const std::vector<Part> parts = Unpacked(*text);
  const base::Descriptor file(::open(database.c_str(), O_RDWR | O_CLOEXEC));
  // Another header means that the checkpoint was done: what stands in the file is whole, and newer.
  if (file && !parts.empty() && ReadAt(file.number(), kHeadersAt, kHeadersSize, database) == parts[0].bytes) {
    for (const Part& part : parts) WriteAt(file.number(), part.offset, part.bytes, database);
    Sync(file.number(), database);
  }
  fs::remove(KeptPath(database));
}

void Checkpointer::Keep(Connection& connection) {
  std::vector<Part> parts;
  if (!file_) file_ = base::Descriptor(::open(database_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file_) Throw(database_, "read");
  const auto keep = [&](uint64_t offset, uint64_t size) {
    parts.push_back({offset, ReadAt(file_.number(), offset, size, database_)});
  };
  keep(kHeadersAt, kHeadersSize);
  done_ = CheckpointsDone(parts[0].bytes);
  if (done_at_merge_ == 0) done_at_merge_ = done_;
  const auto size = static_cast<uint64_t>(connection.Number(
      "SELECT block_size::BIGINT FROM pragma_database_size() WHERE database_name = current_database()"));
  for (const auto& row : connection.Query("SELECT block_id::VARCHAR FROM pragma_metadata_info()").rows) {
    keep(kBlocksAt + std::stoull(*row[0]) * size, size);
  }
  if (parts.size() == 1) return;  // a new file has no catalogue to lose
  const fs::path path = KeptPath(database_);
  const base::Descriptor kept(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!kept) Throw(path, "written");
  WriteAt(kept.number(), 0, Packed(parts), path);
  Sync(kept.number(), path);
  SyncFolder(path);
  kept_ = true;
}

void Checkpointer::Forget() {
  if (!std::exchange(kept_, false)) return;
  std::error_code ignored;  // what stays says that the checkpoint was done
  fs::remove(KeptPath(database_), ignored);
}

void Checkpointer::Run(Connection& connection) {
  Keep(connection);
  const bool merge = !spares_row_groups_ && (done_ + 1) / kMergesEach > done_at_merge_ / kMergesEach;
  std::optional<InstanceSetting> merges;
  if (merge) merges.emplace(connection, "max_vacuum_tasks").Set("100");
  connection.Execute("CHECKPOINT");
  if (merge) done_at_merge_ = done_ + 1;
  Forget();
}

bool Checkpointer::log_is_large() const {
  std::error_code error;
  const uintmax_t size = fs::file_size(database_.string() + ".wal", error);
  return !error && size >= kLargeLog;
}

void Checkpointer::RunIfDue(Connection& connection) {
  if (connection.in_transaction()) return;
  Forget();
  if (!log_is_large()) return;
  try {
    Run(connection);
  } catch (const EngineError&) {  // somebody reads just now, or there is no room: the next one, or the last, will do
  } catch (const base::Interrupted&) {  // of the work that comes now; what was committed stands
  }
}

}  // namespace sqlflow::engine::duckdb
