#include "cli/init_command.h"

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "base/errors/configuration.h"
#include "base/text.h"
#include "cli/init_templates.h"
#include "cli/new_folder.h"

namespace sqlflow::cli {

namespace {

struct InitArguments {
  std::string name;
  bool minimal = false;
};

// Letters of any script, digits, `_`, `-` and `.`: the name stands in YAML, in a file's name and in shell commands.
bool MayStandInName(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || std::isalnum(byte) || c == '_' || c == '-' || c == '.';
}

void CheckName(const std::string& name) {
  constexpr size_t kLongest = 100;
  std::string proposal;
  for (char c : name) {
    if (MayStandInName(c)) {
      proposal += c;
    } else if (c == ' ' && !proposal.empty()) {
      proposal += '_';
    }
  }
  proposal.erase(0, std::min(proposal.find_first_not_of(".-"), proposal.size()));
  if (proposal == name && !name.empty() && name.size() <= kLongest && base::IsValidUtf8(name)) return;
  std::string hint = "a name has letters, digits, _, - and ., begins with no - or ., and has at most 100 bytes";
  if (!proposal.empty() && proposal.size() <= kLongest && base::IsValidUtf8(proposal)) {
    hint = fmt::format("try: sqlflow init {}\n  = {}", proposal, hint);
  }
  throw base::Error(base::code::kInvalidProjectName, fmt::format("\"{}\" cannot be the name of a project", name), hint);
}

std::string NextSteps(const InitArguments& arguments, const std::string& folder, const Console& console) {
  std::string out = console.Styled("1", fmt::format("Made the project {}.", folder)) + "\n";
  if (!arguments.minimal) {
    out +=
        "  data/        1,000 customers, 500 products, 5,000 orders\n"
        "  pipelines/   sales (a first report) and segments (variables, IF, MERGE)\n"
        "  profiles/    dev and prod\n";
  }
  out += "\nNext:\n";
  if (folder != ".") out += fmt::format("  cd {}\n", folder);
  out += arguments.minimal ? "  sqlflow run main\n  sqlflow query \"SELECT * FROM hello\"\n"
                           : "  sqlflow run sales\n  sqlflow query \"SELECT * FROM revenue_by_month\"\n";
  return out;
}

base::ExitCode Init(const Environment& environment, const InitArguments& arguments) {
  std::filesystem::path path = (environment.folder / arguments.name).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  std::string name = path.filename().string();
  CheckName(name);
  NewFolder folder(path);
  for (const ProjectFile& file : arguments.minimal ? SmallProject(name) : WholeProject(name)) {
    folder.AddFile(file.path, file.text);
  }
  folder.Keep();
  std::filesystem::path shown = arguments.name.starts_with('/') ? path : path.lexically_relative(environment.folder);
  environment.console.Out(NextSteps(arguments, shown.string(), environment.console));
  return base::ExitCode::kSuccess;
}

}  // namespace

void AddInitCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  auto arguments = std::make_shared<InitArguments>();
  CLI::App* command = app.add_subcommand("init", "Make a project with sample data and pipelines that run at once");
  command->add_option("NAME", arguments->name, "The folder to make; its last part is the project's name")->required();
  command->add_flag("--minimal", arguments->minimal, "Only a profile and a first pipeline, no sample data");
  command->footer("Example:\n  sqlflow init shop\n  cd shop\n  sqlflow run sales");
  command->callback([&, arguments] { chosen = [&environment, arguments] { return Init(environment, *arguments); }; });
}

}  // namespace sqlflow::cli
