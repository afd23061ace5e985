#include "flow_file.h"

#include <fmt/format.h>

#include <stdexcept>

namespace sqlflow::flows {
namespace {

bool IsBlank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

bool IsFileMarker(std::string_view line) {
  return line.size() > 6 && line.starts_with("-- ") && line.ends_with(" --") && line[3] != ' ';
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  Flow Read() {
    while (Next()) {
      if (IsFileMarker(line_)) {
        EndCommand();
        flow_.files.push_back({std::string(line_.substr(3, line_.size() - 6)), ""});
      } else if (!flow_.files.empty()) {
        flow_.files.back().content.append(line_).append("\n");
      } else {
        ReadSessionLine();
      }
    }
    EndCommand();
    flow_.closing = std::move(command_.comments);
    if (flow_.commands.empty()) throw std::runtime_error("no line starts with `$ `: nothing would be tested");
    return std::move(flow_);
  }

 private:
  bool Next() {
    if (rest_.empty()) return false;
    const size_t end = rest_.find('\n');
    line_ = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    ++number_;
    return true;
  }

  void ReadSessionLine() {
    if (line_.starts_with("$ ")) {
      EndCommand();
      in_command_ = true;
      command_.text = line_.substr(2);
      command_.line = number_;
    } else if (line_.starts_with("#")) {
      EndCommand();
      command_.comments.emplace_back(line_);
    } else if (!in_command_ && IsBlank(line_)) {
      command_.comments.emplace_back();
    } else if (in_command_ && line_.starts_with("> ")) {
      command_.text.append("\n").append(line_.substr(2));
    } else if (in_command_ && line_.starts_with("[exit ") && line_.ends_with("]")) {
      command_.exit_code = std::stoi(std::string(line_.substr(6)));
    } else if (in_command_ && IsBlank(line_)) {
      command_.expected += '\n';
    } else if (in_command_ && line_.starts_with("  ")) {
      command_.expected.append(line_.substr(2)).append("\n");
    } else {
      throw std::runtime_error(
          fmt::format("line {}: expected `$ `, `> `, `# `, `[exit N]`, `-- file --` or two spaces "
                      "before what a command prints, found: {}",
                      number_, line_));
    }
  }

  void EndCommand() {
    if (!in_command_) return;
    const std::string trimmed = TrimEmptyLines(command_.expected);
    const size_t blank_lines = command_.expected.size() - trimmed.size();
    command_.expected = trimmed;
    flow_.commands.push_back(std::move(command_));
    command_ = {};
    command_.comments.assign(blank_lines, "");
    in_command_ = false;
  }

  std::string_view rest_;
  std::string_view line_;
  int number_ = 0;
  bool in_command_ = false;
  Command command_;
  Flow flow_;
};

void AppendLines(std::string& text, std::string_view lines, std::string_view indent) {
  while (!lines.empty()) {
    const size_t end = lines.find('\n');
    const std::string_view line = lines.substr(0, end);
    if (!line.empty()) text.append(indent);
    text.append(line).append("\n");
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
}

}  // namespace

std::string TrimEmptyLines(std::string text) {
  while (text.ends_with("\n\n")) text.pop_back();
  if (text == "\n") text.clear();
  return text;
}

Flow ParseFlow(std::string_view text) { return Reader(text).Read(); }

std::string RenderFlow(const Flow& flow) {
  std::string text;
  for (const Command& command : flow.commands) {
    for (const std::string& comment : command.comments) text.append(comment).append("\n");
    std::string shown = command.text;
    for (size_t at = 0; (at = shown.find('\n', at)) != std::string::npos; at += 3) shown.replace(at, 1, "\n> ");
    text.append("$ ").append(shown).append("\n");
    AppendLines(text, command.expected, "  ");
    if (command.exit_code != 0) text.append(fmt::format("[exit {}]\n", command.exit_code));
  }
  for (const std::string& comment : flow.closing) text.append(comment).append("\n");
  for (const InputFile& file : flow.files) text.append(fmt::format("-- {} --\n", file.path)).append(file.content);
  return text;
}

}  // namespace sqlflow::flows
