#pragma once
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_map.h"
#include "lang/parser.h"

// What the room's tests share.
namespace sqlflow::lang {

// A text, parsed, with its findings as `CODE line:column message | suggestion`.
struct Parsed {
  explicit Parsed(std::string text) : file(sources.Add("a.sf", std::move(text))), tree(Parse(file, sources, found)) {}

  std::vector<std::string> Findings() {
    found.Sort();
    std::vector<std::string> lines;
    for (const base::Diagnostic& item : found.items()) {
      const auto at = sources.Locate(item.span);
      std::string line = fmt::format("{} {}:{} {}", item.code.id, at.line, at.column, item.message);
      if (!item.suggestion.empty()) line += " | " + item.suggestion;
      lines.push_back(std::move(line));
    }
    return lines;
  }
  std::string Text(Span span) const { return std::string(sources.Text(span)); }
  template <class Node>
  const Node& Only() const {
    return std::get<Node>(tree.statements.at(0).node);
  }

  base::SourceMap sources;
  base::Diagnostics found;
  uint32_t file;
  Tree tree;
};

// The findings of a text, one a line.
inline std::string FindingsOf(std::string text) {
  Parsed parsed(std::move(text));
  std::string all;
  for (const std::string& line : parsed.Findings()) all += line + "\n";
  return all;
}

}  // namespace sqlflow::lang
