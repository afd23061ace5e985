#include "engine/duckdb/open_failure.h"

#include <charconv>
#include <fstream>
#include <iterator>

#include "base/errors/engine_settings.h"
#include "base/errors/resources.h"
#include "base/text.h"
#include "engine/duckdb/error.h"

namespace sqlflow::engine::duckdb {
namespace {

namespace code = base::code;

bool Contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// "Conflicting lock is held in /usr/bin/python3 (PID 123) by user ann"; the parts are missing where the system does not
// tell.
struct Holder {
  int pid = 0;
  std::string program;
};

Holder FindHolder(const std::string& text) {
  Holder holder;
  size_t mark = text.find("PID ");
  if (mark == std::string::npos) return holder;
  std::from_chars(text.data() + mark + 4, text.data() + text.size(), holder.pid);
  constexpr std::string_view kHeldIn = "held in ";
  size_t begin = text.find(kHeldIn);
  if (begin != std::string::npos && begin + kHeldIn.size() < mark) {
    holder.program = base::Trim(text.substr(begin + kHeldIn.size(), text.rfind('(', mark) - begin - kHeldIn.size()));
  }
  return holder;
}

// The command line as `ps` shows it, cut; empty for processes of others.
std::string CommandLine(int pid) {
  std::ifstream file(fmt::format("/proc/{}/cmdline", pid), std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), {});
  std::replace(text.begin(), text.end(), '\0', ' ');
  text = base::Trim(text);
  constexpr size_t kLongest = 80;
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "…";
  return text;
}

[[noreturn]] void ThrowLocked(const std::string& text, const std::string& path) {
  Holder holder = FindHolder(text);
  std::string who = "another process, which the system does not name";
  if (holder.pid > 0) {
    std::string command = CommandLine(holder.pid);
    if (command.empty()) command = holder.program;
    who = command.empty() ? fmt::format("process {}", holder.pid) : fmt::format("process {} ({})", holder.pid, command);
  }
  throw EngineError(code::kDatabaseLocked, fmt::format("the database {} is open in {}", path, who),
                    "close that program or wait until it ends, then run again", text);
}

[[noreturn]] void ThrowUnusable(const std::string& message, const std::string& hint, const std::string& text) {
  throw EngineError(code::kDatabaseUnusable, message, hint, text);
}

}  // namespace

void ThrowOpenFailure(const std::string& text, const Settings& settings) {
  const std::string& path = settings.path;
  if (Contains(text, "Could not set lock")) ThrowLocked(text, path);
  if (Contains(text, "Is a directory")) {
    ThrowUnusable(fmt::format("the database {} is a folder", path), "name a file in the profile's path", text);
  }
  if (Contains(text, "newer version") || Contains(text, "version number")) {
    ThrowUnusable(fmt::format("the database {} was written by a newer DuckDB than {}", path, Version()),
                  "use a newer sqlflow, or export it with the program that wrote it", text);
  }
  if (Contains(text, "not a valid DuckDB database")) {
    ThrowUnusable(fmt::format("the file {} is no DuckDB database", path), "name another file in the profile's path",
                  text);
  }
  if (Contains(text, "Corrupt") || Contains(text, "checksum")) {
    ThrowUnusable(fmt::format("the database {} is damaged", path), "bring it back from a backup", text);
  }
  if (settings.read_only && Contains(text, "does not exist")) {
    ThrowUnusable(fmt::format("the database {} does not exist", path), "run a pipeline first, which creates it", text);
  }
  if (!Contains(text, "IO Error") && !Contains(text, "\"IO\"")) {
    try {
      ThrowEngineError(text);
    } catch (const EngineError& error) {
      throw EngineError(code::kBadEngineSetting, "an engine setting of the profile is refused: " + error.message(),
                        error.hint(), text);
    }
  }
  try {
    ThrowEngineError(text);
  } catch (const EngineError& error) {
    EngineError named(error.code(), fmt::format("the database {} cannot be opened: {}", path, error.message()),
                      error.hint(), text);
    named.kind = error.kind;
    throw named;
  }
}

}  // namespace sqlflow::engine::duckdb
