#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sqlflow::docs {

// A fenced part of a Markdown page: ```LANGUAGE PATH … ```. What was generated of the page has none here.
struct Fence {
  std::string language;
  std::string path;     // empty: it is not a file
  std::string content;  // whole lines
  int line = 0;         // of its first ```, from 1
  size_t begin = 0;     // of the content in the page's text
};
std::vector<Fence> FindFences(std::string_view page);

// A command of a console fence, and what it prints.
struct Typed {
  std::string command;  // after "$ "
  std::string printed;
  int exit_code = 0;  // a last line "[exit 3]"
};
std::vector<Typed> ReadConsole(const std::string& content);
std::string RenderConsole(const std::vector<Typed>& session);

}  // namespace sqlflow::docs
