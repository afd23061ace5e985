#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace sqlflow::base {

// The texts that a command reads (pipelines, includes, YAML files), so that a Span can be shown to the user.
// A byte-order mark is stripped on entry. Not thread safe while files are added; texts never move once added.
class SourceMap {
 public:
  struct Location {
    std::string_view file;  // the path as users should see it
    int line = 1;           // from 1
    int column = 1;         // from 1, in characters (code points), not bytes
  };

  // Adds a file and answers its index. `shown_path` is what messages print, usually relative to the project.
  uint32_t Add(std::string shown_path, std::string text);

  std::string_view Text(Span span) const;
  std::string_view FileText(uint32_t file) const;
  std::string_view FileName(uint32_t file) const;
  Location Locate(uint32_t file, uint32_t offset) const;
  Location Locate(Span span) const { return Locate(span.file, span.begin); }
  // The line (without its end) that holds the offset, and where in the file it begins.
  std::string_view LineAt(uint32_t file, uint32_t offset, uint32_t* line_begin = nullptr) const;
  // The text is a secret: ShownLineAt has a star for each of its bytes.
  void Conceal(Span span);
  // The line as messages show it.
  std::string ShownLineAt(uint32_t file, uint32_t offset, uint32_t* line_begin = nullptr) const;
  uint32_t size() const { return static_cast<uint32_t>(files_.size()); }

 private:
  struct File {
    std::string name;
    std::string text;
    std::vector<uint32_t> line_begins;
    std::vector<Span> concealed = {};
  };
  std::deque<File> files_;
};

}  // namespace sqlflow::base
