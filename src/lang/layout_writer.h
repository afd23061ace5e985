#pragma once
#include <string>
#include <string_view>

namespace sqlflow::lang {

// Puts pieces of text into lines. A break is only written with the piece that follows it, so no line ends in spaces
// and nothing follows a line comment on its line.
class LayoutWriter {
 public:
  // The next piece begins a line, `indent` spaces deep.
  void Break(int indent);
  // That line follows an empty one.
  void AddBlank() { blank_due_ = break_due_; }
  // Where pieces stand that a line comment pushes to the next line.
  void SetContinuation(int indent) { continuation_ = indent; }
  // A piece; `space` stands before it unless it begins a line.
  void Put(std::string_view text, bool space = true);
  // A comment on the line it has for itself, or behind what stands on the current one, even if a break is due.
  void PutOwnComment(std::string_view text, int indent);
  void PutTrailingComment(std::string_view text);
  // A piece behind `newlines` ends of line and `indent` spaces: lines of SQL, which keep their empty lines.
  void PutLine(int newlines, int indent, std::string_view text);
  // Whether a break is due.
  bool breaks() const { return break_due_; }
  // How long the current line would be before the next piece.
  size_t column() const;
  // The whole text, ended by one newline unless it is empty.
  std::string Take();

 private:
  void Begin(bool space);
  void PutComment(std::string_view text);

  std::string text_;
  bool break_due_ = true;
  bool blank_due_ = false;
  bool line_full_ = false;
  int indent_ = 0;
  int continuation_ = 0;
};

}  // namespace sqlflow::lang
