#include "page.h"

#include <sstream>

namespace sqlflow::docs {

std::vector<Fence> FindFences(std::string_view page) {
  std::vector<Fence> fences;
  std::optional<Fence> open;
  bool generated = false;
  int number = 0;
  for (size_t at = 0; at < page.size();) {
    const size_t end = std::min(page.find('\n', at), page.size() - 1) + 1;
    const std::string_view line = page.substr(at, end - at);
    ++number;
    at = end;
    if (line.starts_with("<!-- generated: ")) generated = true;
    if (line.starts_with("<!-- end -->")) generated = false;
    if (!line.starts_with("```")) {
      if (open) open->content += line;
      continue;
    }
    if (open) {
      if (!generated) fences.push_back(*open);
      open.reset();
      continue;
    }
    open.emplace();
    open->line = number;
    open->begin = end;
    std::istringstream words{std::string(line.substr(3))};
    words >> open->language >> open->path;
  }
  return fences;
}

std::vector<Typed> ReadConsole(const std::string& content) {
  std::vector<Typed> session;
  std::istringstream lines(content);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("$ ")) {
      session.push_back({line.substr(2), "", 0});
    } else if (session.empty()) {
      throw std::runtime_error("a console begins with a command: " + line);
    } else if (line.starts_with("[exit ")) {
      session.back().exit_code = std::stoi(line.substr(6));
    } else {
      session.back().printed += line + "\n";
    }
  }
  return session;
}

std::string RenderConsole(const std::vector<Typed>& session) {
  std::string content;
  for (const Typed& typed : session) {
    content += "$ " + typed.command + "\n" + typed.printed;
    if (typed.exit_code != 0) content += "[exit " + std::to_string(typed.exit_code) + "]\n";
  }
  return content;
}

}  // namespace sqlflow::docs
