#pragma once
#include <ostream>
#include <string>

#include "conformance.h"

// Tables as texts, for subjects whose outside takes them.
namespace sqlflow::conformance {

// A header and the rows; NULL is the empty field, the empty text "".
void WriteDelimited(const Table& table, char delimiter, std::ostream& out);
// An object; numbers and truth values as such, all else as strings.
std::string JsonObject(const Table& table, const Row& row);

}  // namespace sqlflow::conformance
