#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sqlflow::connectors::files {

// How the fields of a CSV file are told apart. One character each; quote and escape may be empty.
struct CsvDialect {
  std::string delimiter = ",";
  std::string quote = "\"";
  std::string escape = "\"";
};

// The fields of the record that `text` begins with, unquoted; sets `length`, if given, to its bytes, line end included.
// A record that the text cuts off within quotes gives what there is.
std::vector<std::string> SplitRecord(std::string_view text, const CsvDialect& dialect, size_t* length = nullptr);

// The delimiter that alone of comma, semicolon, tab and pipe occurs in the header line outside quotes.
std::optional<char> OnlyDelimiter(std::string_view line, const std::string& quote);

// Names as columns can have them: trimmed, an empty one is column2 (its place), a second `name` is name_1. `renamed`
// tells, one line each, what was changed so.
std::vector<std::string> UniqueNames(std::vector<std::string> names, std::vector<std::string>* renamed);

}  // namespace sqlflow::connectors::files
