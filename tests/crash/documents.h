#pragma once
#include <string>

namespace sqlflow::crash {

// The bytes of a SQLite file with so many rows of `documents` (id INTEGER, document TEXT of so many bytes and a few
// more), which differ by day.
std::string Documents(int day, int rows, int document);

}  // namespace sqlflow::crash
