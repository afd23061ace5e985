#include "table_text.h"

#include "base/json.h"

namespace sqlflow::conformance {

namespace {

void WriteField(const std::string& text, char delimiter, std::ostream& out) {
  const bool quoted = text.empty() || text.find_first_of(std::string("\"\r\n") + delimiter) != std::string::npos;
  if (!quoted) {
    out << text;
    return;
  }
  out << '"';
  for (const char sign : text) out << (sign == '"' ? "\"\"" : std::string(1, sign));
  out << '"';
}

}  // namespace

void WriteDelimited(const Table& table, char delimiter, std::ostream& out) {
  for (size_t i = 0; i < table.columns.size(); ++i) {
    if (i > 0) out << delimiter;
    WriteField(table.columns[i].name, delimiter, out);
  }
  out << '\n';
  for (int64_t number = 0; number < table.size; ++number) {
    const Row row = table.row(number);
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out << delimiter;
      if (row[i]) WriteField(*row[i], delimiter, out);
    }
    out << '\n';
  }
}

std::string JsonObject(const Table& table, const Row& row) {
  std::string text = "{";
  for (size_t i = 0; i < row.size(); ++i) {
    const std::string& type = table.columns[i].type;
    const bool bare = type == "BIGINT" || type == "DOUBLE" || type == "BOOLEAN";
    text += (i > 0 ? ", " : "") + base::QuoteJson(table.columns[i].name) + ": ";
    text += !row[i] ? "null" : bare ? *row[i] : base::QuoteJson(*row[i]);
  }
  return text + "}";
}

}  // namespace sqlflow::conformance
