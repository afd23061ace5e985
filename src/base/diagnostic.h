#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/code.h"
#include "base/source_map.h"
#include "base/span.h"

namespace sqlflow::base {

enum class Severity { kError, kWarning };

// One finding about the user's text. Shown as
//   error[SF1001]: expected FROM, found FORM
//     --> pipelines/sales.sf:12:14
//      |
//   12 | LOAD x FORM y;
//      |        ^^^^ did you mean FROM?
struct Diagnostic {
  struct Note {
    std::optional<Span> span;
    std::string text;
  };
  Severity severity = Severity::kError;
  Code code;
  Span span;
  std::string message;      // one sentence, no full stop, with the value in question
  std::string suggestion;   // beside the caret: "did you mean FROM?"; may be empty
  std::vector<Note> notes;  // further places or lines of help
};

// Collects findings, so that all errors of a file are reported at once. Not thread safe.
class Diagnostics {
 public:
  Diagnostic& Error(Code code, Span span, std::string message, std::string suggestion = {});
  Diagnostic& Warning(Code code, Span span, std::string message, std::string suggestion = {});

  bool has_errors() const { return errors_ > 0; }
  int error_count() const { return errors_; }
  const std::vector<Diagnostic>& items() const { return items_; }
  // Orders by file and place, keeping the order of findings at the same place, and drops exact repeats.
  void Sort();
  // The exit code of the gravest error: the lowest code wins (syntax before validation); success without errors.
  ExitCode exit_code() const;

 private:
  std::vector<Diagnostic> items_;
  int errors_ = 0;
};

// Renders for a terminal or a file (`color`). Long lines are cut around the caret; tabs count as one column.
std::string Render(const Diagnostic& diagnostic, const SourceMap& sources, bool color);
// One JSON object: code, severity, message, suggestion, file, line, column, end_line, end_column, notes.
std::string RenderJson(const Diagnostic& diagnostic, const SourceMap& sources);

}  // namespace sqlflow::base
