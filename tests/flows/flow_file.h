#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sqlflow::flows {

// A `.flow` file: a session at the shell with its expected output, then the files it starts from.
//
//   # What this shows. A line with # is a comment anywhere in the session.
//   $ sqlflow run sales --var day=1
//   > --profile dev
//     1 step, 0 failed            (what the command prints, both streams, indented by two spaces)
//   [exit 2]                      (only where it is not 0)
//   -- pipelines/sales.sf --
//   LOAD x FROM y;
//
// `>` continues a command. The session ends at the first `-- path --` line; a file holds every line up to the next such
// line. Empty lines at the end of an expectation do not count.
struct Command {
  std::string text;
  std::string expected;  // lines, each ended by \n, without the indentation
  int exit_code = 0;
  int line = 0;                       // of its `$`, from 1
  std::vector<std::string> comments;  // the lines before it, as they stand
};

struct InputFile {
  std::string path;  // relative
  std::string content;
};

struct Flow {
  std::vector<Command> commands;
  std::vector<std::string> closing;  // comments after the last command
  std::vector<InputFile> files;
};

// Throws std::runtime_error with the line that cannot be understood.
Flow ParseFlow(std::string_view text);

// The inverse; comments and files are kept as they were.
std::string RenderFlow(const Flow& flow);

// Without the empty lines at its end.
std::string TrimEmptyLines(std::string text);

}  // namespace sqlflow::flows
