#pragma once
#include <string>
#include <vector>

#include "cases.h"
#include "measure.h"

// The table that bench prints. A line that is over its limit says so, and answers false.
namespace sqlflow::bench {

void ReportHead();
bool Report(const std::string& name, const std::string& ours, const std::string& bare, const std::string& shown,
            const std::string& limit, bool ok);
// Our sample, and the one that it is held against, if there is any.
bool ReportCase(const Case& one, const std::vector<Sample>& samples);

}  // namespace sqlflow::bench
