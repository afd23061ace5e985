#pragma once
#include "project/profile.h"

namespace sqlflow::project {

// Reads the document of a profile into `profile`, whose name and file are set. Reports every fault; what was faulty
// keeps its default.
void ReadProfile(const base::Json& document, Profile& profile, base::Diagnostics& diagnostics);

}  // namespace sqlflow::project
