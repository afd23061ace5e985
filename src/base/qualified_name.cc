#include "base/qualified_name.h"

#include <cctype>
#include <vector>

#include "base/text.h"

namespace sqlflow::base {

namespace {

bool IsNameByte(char c, bool first) {
  unsigned char byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || std::isalpha(byte) || c == '_' || (!first && (std::isdigit(byte) || c == '$'));
}

// Reads one part at `at` and moves past it; false if none stands there.
bool ReadPart(std::string_view text, size_t& at, std::string& part) {
  if (at < text.size() && text[at] == '"') {
    for (++at; at < text.size(); ++at) {
      if (text[at] != '"') {
        part += text[at];
      } else if (at + 1 < text.size() && text[at + 1] == '"') {
        part += '"';
        ++at;
      } else {
        ++at;
        return !part.empty();
      }
    }
    return false;
  }
  while (at < text.size() && IsNameByte(text[at], part.empty())) part += text[at++];
  return !part.empty();
}

bool NeedsQuotes(std::string_view part) {
  for (size_t i = 0; i < part.size(); ++i) {
    if (!IsNameByte(part[i], i == 0)) return true;
  }
  return part.empty();
}

std::string DisplayPart(const std::string& part) { return NeedsQuotes(part) ? QuoteIdentifier(part) : part; }

}  // namespace

QualifiedName QualifiedName::Parse(std::string_view text) {
  text = Trim(text);
  std::vector<std::string> parts;
  size_t at = 0;
  while (true) {
    std::string part;
    if (!ReadPart(text, at, part) || parts.size() == 3) return {};
    parts.push_back(std::move(part));
    while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at]))) ++at;
    if (at == text.size()) break;
    if (text[at++] != '.') return {};
    while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at]))) ++at;
  }
  QualifiedName name;
  name.table = parts.back();
  if (parts.size() > 1) name.schema = parts[parts.size() - 2];
  if (parts.size() > 2) name.catalog = parts[0];
  return name;
}

std::string QualifiedName::Quoted() const {
  std::string out;
  if (!catalog.empty()) out += QuoteIdentifier(catalog) + ".";
  if (!schema.empty()) out += QuoteIdentifier(schema) + ".";
  return out + QuoteIdentifier(table);
}

std::string QualifiedName::Display() const {
  std::string out;
  if (!catalog.empty()) out += DisplayPart(catalog) + ".";
  if (!schema.empty()) out += DisplayPart(schema) + ".";
  return out + DisplayPart(table);
}

std::string QualifiedName::Key() const {
  // Quoted parts, so that a dot inside a name cannot be taken for the one between names.
  std::string out;
  if (!catalog.empty()) out += QuoteIdentifier(Lower(catalog)) + ".";
  out += QuoteIdentifier(schema.empty() ? "main" : Lower(schema)) + ".";
  return out + QuoteIdentifier(Lower(table));
}

}  // namespace sqlflow::base
