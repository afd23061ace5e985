#pragma once
#include <string>

namespace sqlflow::cli {

// Where a command writes. Results go to `out`, everything said about them (errors, notes) to `err`.
class Console {
 public:
  // Looks at the terminal, NO_COLOR and COLUMNS.
  static Console ForProcess();

  void Out(const std::string& text) const;
  void Err(const std::string& text) const;
  bool lost_output() const;              // something given to Out could not be written (a full disk)
  bool color() const { return color_; }  // of out
  bool error_color() const { return error_color_; }
  bool is_terminal() const { return is_terminal_; }
  int width() const { return width_; }  // columns of the terminal; 0: unlimited (not a terminal)
  // `text` in an ANSI style ("1;32") if out is coloured.
  std::string Styled(const char* style, const std::string& text) const;

 private:
  bool color_ = false;
  bool error_color_ = false;
  bool is_terminal_ = false;
  int width_ = 0;
};

}  // namespace sqlflow::cli
