#pragma once
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "lang/expand.h"
#include "plan/plan.h"

// The time macros of CREATE TABLE … MODE INCREMENTAL: @start_dt, @end_dt, @start_date, @end_date. Outside strings they
// are typed literals, inside strings bare text; in comments and quoted names they are nothing.
namespace sqlflow::plan {

// Those of a SELECT, ascending. What looks like one and is none is reported.
std::vector<TimeMacro> FindTimeMacros(const lang::ExpandedText& select, base::Diagnostics& diagnostics);

// Reports those that stand outside strings of a text that can have none.
void RefuseTimeMacros(const lang::ExpandedText& text, base::Diagnostics& diagnostics);

// The text, of the same length, as the engine's parser may read it before the macros have values.
lang::ExpandedText Mask(lang::ExpandedText select, const std::vector<TimeMacro>& macros);
// A path of the masked text as a pattern: what the macros stand for may be anything.
std::string MaskedPath(const std::string& path);

// What the macros stand for: timestamps and dates as the engine writes them.
struct MacroValues {
  std::string start_dt, end_dt;
  std::string start_date, end_date;
  bool zoned = false;  // start_dt and end_dt have a time zone
};
lang::ExpandedText Fill(const lang::ExpandedText& select, const std::vector<TimeMacro>& macros,
                        const MacroValues& values);

}  // namespace sqlflow::plan
