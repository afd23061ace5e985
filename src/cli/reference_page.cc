#include "cli/reference_page.h"

#include <CLI/CLI.hpp>

#include "base/text.h"

namespace sqlflow::cli {

namespace {

using Block = std::vector<std::string>;

// Paragraphs of a page, their lines as written.
std::vector<Block> Blocks(std::string_view page) {
  std::vector<Block> blocks;
  bool open = false;
  for (const std::string& line : base::Split(std::string(base::Trim(page)), '\n')) {
    if (base::Trim(line).empty()) {
      open = false;
      continue;
    }
    if (!open) blocks.emplace_back();
    blocks.back().push_back(line);
    open = true;
  }
  return blocks;
}

// Text whose lines stand as they are: examples of right and wrong, indented lines.
bool IsExample(const Block& block) {
  return std::any_of(block.begin(), block.end(), [](const std::string& line) {
    return line.starts_with("  ") || line.starts_with("Wrong:") || line.starts_with("Right:");
  });
}

// Signs that Markdown would take for its own, outside of `code`.
std::string Escaped(std::string_view line) {
  std::string text;
  bool code = false;
  for (const char sign : line) {
    if (sign == '`') code = !code;
    if (!code && std::string_view("*<>_[]#").find(sign) != std::string_view::npos) text += '\\';
    text += sign;
  }
  return text;
}

std::string PageMarkdown(std::string_view page) {
  std::string text;
  for (const Block& block : Blocks(page)) {
    const bool example = IsExample(block);
    if (example) text += "```text\n";
    for (const std::string& line : block) text += (example ? line : Escaped(line)) + "\n";
    text += example ? "```\n\n" : "\n";
  }
  return text;
}

// App::help() would answer for the command that is running.
std::string Help(const CLI::App& command, const std::string& name) {
  return command.get_formatter()->make_help(&command, name, CLI::AppFormatMode::Normal);
}

void AppendHelp(const CLI::App& command, const std::string& name, std::string& text) {
  text += fmt::format("\n## {}\n\n```text\n{}\n```\n", name, base::Trim(Help(command, name)));
  for (const CLI::App* child :
       command.get_subcommands([](const CLI::App* each) { return !each->get_group().empty(); })) {
    AppendHelp(*child, name + " " + child->get_name(), text);
  }
}

}  // namespace

std::string ErrorsMarkdown(const std::vector<base::CodePage>& pages) {
  std::string text =
      "# Error codes\n\nThe thousands tell the exit code: 1 syntax (2), 2 validation (4), 3 command line and "
      "configuration (1), 4 connection (3), 5 execution (5), 6 permission (6), 7 resources (7). `sqlflow explain CODE` "
      "prints a page.\n";
  for (const base::CodePage& page : pages) {
    text += fmt::format("\n## {}: {}\n\n{}", page.code.id, Escaped(page.title), PageMarkdown(page.page));
    while (text.ends_with("\n\n")) text.pop_back();
  }
  return text;
}

std::string CommandsMarkdown(const CLI::App& app) {
  std::string text = "# Command line\n";
  AppendHelp(app, "sqlflow", text);
  return text;
}

}  // namespace sqlflow::cli
