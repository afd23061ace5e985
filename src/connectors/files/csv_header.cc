#include "connectors/files/csv_header.h"

#include <fmt/format.h>

#include <set>

#include "base/text.h"

namespace sqlflow::connectors::files {

std::vector<std::string> SplitRecord(std::string_view text, const CsvDialect& dialect, size_t* length) {
  std::vector<std::string> fields(1);
  const char quote = dialect.quote.empty() ? '\0' : dialect.quote[0];
  const char escape = dialect.escape.empty() ? quote : dialect.escape[0];
  bool quoted = false;
  bool begins = true;
  size_t i = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == escape && i + 1 < text.size() && (text[i + 1] == quote || (escape != quote && text[i + 1] == escape))) {
        fields.back() += text[++i];
      } else if (c == quote) {
        quoted = false;
      } else {
        fields.back() += c;
      }
    } else if (begins && quote != '\0' && c == quote) {
      quoted = true;
      begins = false;
    } else if (text.substr(i).starts_with(dialect.delimiter)) {
      fields.emplace_back();
      i += dialect.delimiter.size() - 1;
      begins = true;
    } else if (c == '\n' || c == '\r') {
      i += c == '\r' && i + 1 < text.size() && text[i + 1] == '\n' ? 2 : 1;
      break;
    } else {
      fields.back() += c;
      begins = begins && c == ' ';
    }
  }
  if (length) *length = i;
  return fields;
}

std::optional<char> OnlyDelimiter(std::string_view line, const std::string& quote) {
  std::set<char> found;
  bool quoted = false;
  for (char c : line) {
    if (!quote.empty() && c == quote[0]) quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    if (c == ',' || c == ';' || c == '\t' || c == '|') found.insert(c);
  }
  if (found.size() != 1) return std::nullopt;
  return *found.begin();
}

std::vector<std::string> UniqueNames(std::vector<std::string> names, std::vector<std::string>* renamed) {
  std::set<std::string> taken;
  for (const std::string& name : names) {
    if (!base::Trim(name).empty()) taken.insert(base::Lower(base::Trim(name)));
  }
  std::set<std::string> used;
  for (size_t i = 0; i < names.size(); ++i) {
    std::string name(base::Trim(names[i]));
    const bool empty = name.empty();
    if (empty) name = fmt::format("column{}", i + 1);
    const std::string plain = name;
    bool fresh = !used.contains(base::Lower(name)) && !(empty && taken.contains(base::Lower(name)));
    for (int n = 1; !fresh; ++n) {
      name = fmt::format("{}_{}", plain, n);
      fresh = !used.contains(base::Lower(name)) && !taken.contains(base::Lower(name));
    }
    used.insert(base::Lower(name));
    if (renamed && empty)
      renamed->push_back(fmt::format("column {} has no name in the header: {}", i + 1, name));
    else if (renamed && name != plain) {
      renamed->push_back(fmt::format("column {} repeats the name {}: {}", i + 1, plain, name));
    }
    names[i] = std::move(name);
  }
  return names;
}

}  // namespace sqlflow::connectors::files
