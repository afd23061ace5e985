#pragma once
#include <string>

namespace sqlflow::crash {

// The bytes of a SQLite file with so many rows of `documents` (id INTEGER, document TEXT of 20 KB), which differ by
// day.
std::string Documents(int day, int rows);

}  // namespace sqlflow::crash
