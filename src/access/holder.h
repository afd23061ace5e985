#pragma once
#include <optional>
#include <string>

#include "base/clock.h"

namespace sqlflow::access {

// Who writes a database: what the lock file says for people and for readers. It decides nothing; the lock does.
struct Holder {
  int pid = 0;
  std::string host;
  std::string what;     // "run sales"
  std::string start;    // UTC, "2024-01-31 12:00:00"
  std::string version;  // of sqlflow
  std::string socket;   // where it answers readers; empty: nowhere
};

// This process, now.
Holder ThisProcess(std::string what, const base::Clock& clock);

std::string ToText(const Holder& holder);
// Nothing while the text is not whole.
std::optional<Holder> ReadHolder(const std::string& text);

// "process 123 on host box (run sales, since 2024-01-31 12:00:00 UTC)"; an unknown holder is "another process".
std::string Describe(const Holder& holder);

// Whether it is frozen (SIGSTOP, Ctrl-Z); false if that cannot be seen from here.
bool IsStopped(const Holder& holder);

}  // namespace sqlflow::access
