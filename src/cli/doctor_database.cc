#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "access/write_lock.h"
#include "base/errors/resources.h"
#include "base/text.h"
#include "cli/doctor_checks.h"

namespace sqlflow::cli {

namespace {

namespace fs = std::filesystem;
using State = Finding::State;

constexpr uintmax_t kLittleRoom = 1'000'000'000;  // bytes
constexpr uintmax_t kNoRoom = 50'000'000;

uintmax_t SizeOf(const fs::path& path) {
  std::error_code ignored;
  uintmax_t size = fs::file_size(path, ignored);
  return ignored ? 0 : size;
}

// The nearest folder upward that exists: where a folder that is still to be made will be.
fs::path ExistingFolder(fs::path folder) {
  std::error_code ignored;
  while (!fs::is_directory(folder, ignored) && folder.has_relative_path()) folder = folder.parent_path();
  return folder;
}

// What deletes and replaced tables leave is used again by new rows; when it is much, the file is bigger than need be.
Finding SpaceFinding(const engine::Space& space, uintmax_t size) {
  constexpr int64_t kMuch = 50'000'000, kManyRows = 1'000'000;
  const bool unused = space.unused_bytes > kMuch && static_cast<uintmax_t>(space.unused_bytes) * 3 > size;
  const bool deleted = space.rows_deleted > kManyRows && space.rows_deleted * 3 > space.rows_held;
  std::string what =
      fmt::format("{} of {} unused, {} of {} deleted", base::HumanBytes(static_cast<uint64_t>(space.unused_bytes)),
                  base::HumanBytes(size), base::GroupDigits(space.rows_deleted), base::Plural(space.rows_held, "row"));
  if (unused || deleted) return {"space", State::kWarning, what, "sqlflow compact"};
  return {"space", State::kOk, what, ""};
}

void CheckFolder(const fs::path& folder, const fs::path& root, uintmax_t database_size, Findings& findings) {
  std::string shown = folder == root ? "the project's folder" : folder.lexically_proximate(root).string();
  if (::access(folder.c_str(), W_OK) != 0) {
    findings.push_back({"disk", State::kBad, fmt::format("{} may not be written", shown),
                        fmt::format("chmod u+w {}, or another path in the profile", folder.string()),
                        base::ExitCode::kPermission});
    return;
  }
  std::error_code error;
  fs::space_info space = fs::space(folder, error);
  if (error) return;
  std::string room = base::HumanBytes(space.available) + " free";
  // A table is replaced by writing the new one beside the old one.
  if (space.available < kNoRoom) {
    findings.push_back(
        {"disk", State::kBad, room, "free space, or another path in the profile", base::ExitCode::kResources});
  } else if (space.available < kLittleRoom || space.available < database_size) {
    findings.push_back({"disk", State::kWarning,
                        room + "; replacing a table needs room for the old one and the new one",
                        "free space, or another path in the profile"});
  } else {
    findings.push_back({"disk", State::kOk, room, ""});
  }
}

// Whoever writes a file beside its target holds a lock on it; what nobody holds was left by a killed run.
bool IsAbandoned(const fs::path& path) {
  int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return false;
  bool abandoned = flock(file, LOCK_SH | LOCK_NB) == 0;
  close(file);
  return abandoned;
}

}  // namespace

void CheckDatabase(Workspace& workspace, Findings& findings) {
  engine::duckdb::Settings settings = EngineSettings(workspace, true);
  const fs::path& root = workspace.project.root;
  if (settings.path.empty()) {
    findings.push_back({"database", State::kOk, "in memory, nothing is kept after a run", ""});
    CheckFolder(root, root, 0, findings);
    return;
  }
  fs::path path = settings.path;
  std::string shown = path.lexically_proximate(root).string();
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    findings.push_back({"database", State::kOk, fmt::format("{} will be made by the first run", shown), ""});
  } else if (std::optional<access::Holder> holder = access::FindHolder(path)) {
    findings.push_back(
        {"database", State::kOk, fmt::format("{}, being written by {}", shown, access::Describe(*holder)), ""});
  } else {
    try {
      std::unique_ptr<engine::SqlEngine> database = engine::duckdb::Open(settings);
      size_t tables = database->Connect()->ListTables().size();
      findings.push_back({"database", State::kOk,
                          fmt::format("{}, {}, {}, free", shown, base::HumanBytes(SizeOf(path)),
                                      base::Plural(static_cast<int64_t>(tables), "table")),
                          ""});
      findings.push_back(SpaceFinding(database->MeasureSpace(), SizeOf(path)));
    } catch (const base::Error& error) {
      bool locked = error.code() == base::code::kDatabaseLocked;
      findings.push_back({"database", locked ? State::kWarning : State::kBad, error.message(), error.hint(),
                          locked ? base::ExitCode::kSuccess : error.exit_code()});
    }
  }
  CheckFolder(ExistingFolder(path.parent_path()), root, SizeOf(path), findings);
}

void CheckLeftovers(const Workspace& workspace, Findings& findings) {
  constexpr int kDeepest = 8;
  std::vector<std::string> leftovers;
  std::error_code ignored;
  auto entries =
      fs::recursive_directory_iterator(workspace.project.root, fs::directory_options::skip_permission_denied, ignored);
  for (auto entry = begin(entries); entry != end(entries); entry.increment(ignored)) {
    std::string name = entry->path().filename().string();
    bool ours = name.starts_with('.') && name.find(".sqlflow-") != std::string::npos && name.ends_with(".tmp");
    if (ours && IsAbandoned(entry->path())) {
      leftovers.push_back(entry->path().lexically_proximate(workspace.project.root).string());
    }
    if (ours || name == ".git" || entry.depth() >= kDeepest) entry.disable_recursion_pending();
  }
  if (leftovers.empty()) {
    findings.push_back({"leftovers", State::kOk, "none", ""});
    return;
  }
  std::sort(leftovers.begin(), leftovers.end());
  findings.push_back(
      {"leftovers", State::kWarning,
       fmt::format("{} of killed runs: {}", base::Plural(static_cast<int64_t>(leftovers.size()), "file"),
                   base::JoinStrings(leftovers, ", ")),
       "the next export to the same place removes them; or: rm -r " + base::JoinStrings(leftovers, " ")});
}

}  // namespace sqlflow::cli
