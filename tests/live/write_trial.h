#pragma once
#include <memory>
#include <string>
#include <vector>

#include "../crash/project.h"
#include "postgres_server.h"

// Exports into tables of the shared server, in every way that rows are written: whether all or nothing of them is
// there.
namespace sqlflow::live {

struct Way {
  const char* name;
  const char* options;
  const char* table;
  // Rows, and their sum, after the rows 51 to 3000 were written to a table that had 1 to 100, with a sum of their own.
  const char* after;
  int kept;  // of the rows that it had, beside those that are written
};

inline constexpr Way kSwap = {"replaced by a swap", R"("table": "w")", "w", "2950|9003400", 0};
inline constexpr Way kInPlace = {"replaced in place", R"("table": "viewed")", "viewed", "2950|9003400", 0};
inline constexpr Way kAppend = {"appended to", R"("table": "w", "mode": "append")", "w", "3050|9008450", 100};
inline constexpr Way kMerge = {"merged", R"("table": "w", "mode": "merge", "keys": ["id"])", "w", "3000|9004675", 50};
inline constexpr Way kWays[] = {kSwap, kInPlace, kAppend, kMerge};
inline constexpr const char* kBefore = "100|5050";

// Much is tried again, and soon; in kQuick nothing is waited for long.
extern const std::string kPatient;
extern const std::string kQuick;

// The tables w and viewed, the second with a view of it.
void MakeTables();
std::string State(const Way& way);

// A project whose pipeline `load` writes the rows 51 to `last`. `port` 0: the server's own; `profile`: more of it.
std::unique_ptr<crash::Project> ExportProject(const Way& way, int port, const std::string& parameters,
                                              int64_t last = 3000, const std::string& profile = "");
crash::Ending Export(const Way& way, int port, const std::string& parameters, const std::string& profile = "");

}  // namespace sqlflow::live
