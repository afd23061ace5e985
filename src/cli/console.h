#pragma once
#include <optional>
#include <string>
#include <vector>

namespace sqlflow::cli {

// Where a command writes. Results go to `out`, everything said about them (errors, notes) to `err`.
class Console {
 public:
  // Looks at the terminal, NO_COLOR and COLUMNS.
  static Console ForProcess();

  void Out(const std::string& text) const;
  void Err(const std::string& text) const;
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

enum class Format { kTable, kJson, kCsv };

// A listing of a command. Absent cells are NULL.
struct Listing {
  using Row = std::vector<std::optional<std::string>>;
  std::vector<std::string> columns;
  std::vector<bool> numeric;  // right-aligned in a table, bare in JSON; may be shorter than columns
  std::vector<Row> rows;
};

// A table fits the terminal (long cells are cut with …); JSON is an array of objects; CSV has a header line.
void Print(const Listing& listing, Format format, const Console& console);

}  // namespace sqlflow::cli
