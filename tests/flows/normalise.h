#pragma once
#include <string>

namespace sqlflow::flows {

struct Places {
  std::string folder;      // the flow's own, shown as <dir>
  std::string repository;  // shown as <repo>
};

// Puts a word in the place of what differs from run to run: durations <time>, rates <rate>, moments of today <now>,
// dates of today <today>, process ids <pid>. Spaces that align a duration or rate become one. Idempotent, so that an
// expectation may be written either way. Bytes that are not UTF-8 are shown as \xNN.
std::string Normalise(const std::string& text, const Places& places);

}  // namespace sqlflow::flows
