#include "cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "base/json.h"
#include "base/text.h"

namespace sqlflow::cli {

namespace {

constexpr int kNarrowest = 40;  // a table is never squeezed below this

bool MayColor(int descriptor) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  bool dumb = terminal && std::string_view(terminal) == "dumb";
  return isatty(descriptor) && !dumb && (!no_color || !*no_color);
}

int TerminalWidth() {
  if (!isatty(STDOUT_FILENO)) return 0;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return std::max<int>(size.ws_col, kNarrowest);
  return 80;
}

bool IsNumeric(const Listing& listing, size_t column) {
  return column < listing.numeric.size() && listing.numeric[column];
}

std::string OneLine(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t' || static_cast<unsigned char>(c) >= 0x20) {
      out += c == '\t' ? ' ' : c;
    } else if (c != '\r') {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

// Cuts UTF-8 text to `width` columns, the last of them an ellipsis.
std::string Fit(const std::string& text, int width) {
  if (base::DisplayWidth(text) <= width) return text;
  std::string out;
  for (size_t at = 0; at < text.size();) {
    size_t next = at + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0) == 0x80) ++next;
    std::string longer = out + text.substr(at, next - at);
    if (base::DisplayWidth(longer) > width - 1) break;
    out = std::move(longer);
    at = next;
  }
  return out + "…";
}

// Widths that make the table fit: the widest columns give way first.
std::vector<int> ColumnWidths(const Listing& listing, int limit) {
  std::vector<int> widths;
  for (const std::string& name : listing.columns) widths.push_back(base::DisplayWidth(name));
  for (const Listing::Row& row : listing.rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], base::DisplayWidth(row[i] ? OneLine(*row[i]) : "NULL"));
    }
  }
  if (limit == 0 || widths.empty()) return widths;
  auto total = [&] {
    int sum = 0;
    for (int width : widths) sum += width + 2;
    return sum;
  };
  for (int over; (over = total() - limit) > 0;) {
    auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= 6) break;
    --*widest;
  }
  return widths;
}

void AppendCell(std::string& line, const std::string& text, int width, bool right, bool last) {
  std::string fitted = Fit(text, width);
  std::string space(static_cast<size_t>(std::max(0, width - base::DisplayWidth(fitted))), ' ');
  line += right ? space + fitted : fitted + (last ? "" : space);
  if (!last) line += "  ";
}

void PrintTable(const Listing& listing, const Console& console) {
  std::vector<int> widths = ColumnWidths(listing, console.width());
  std::string out, head, rule;
  size_t count = listing.columns.size();
  for (size_t i = 0; i < count; ++i) {
    AppendCell(head, listing.columns[i], widths[i], IsNumeric(listing, i), i + 1 == count);
    for (int dash = 0; dash < widths[i]; ++dash) rule += "─";
    if (i + 1 < count) rule += "  ";
  }
  out += console.Styled("1", head) + "\n" + console.Styled("2", rule) + "\n";
  for (const Listing::Row& row : listing.rows) {
    std::string line;
    for (size_t i = 0; i < count; ++i) {
      AppendCell(line, row[i] ? OneLine(*row[i]) : "NULL", widths[i], IsNumeric(listing, i), i + 1 == count);
    }
    out += line + "\n";
  }
  console.Out(out);
}

// False for inf and nan, which JSON lacks.
bool IsJsonNumber(const std::string& text) {
  return !text.empty() && text.find_first_not_of("-+.0123456789eE") == std::string::npos;
}

void PrintJson(const Listing& listing, const Console& console) {
  std::string out = "[";
  for (size_t r = 0; r < listing.rows.size(); ++r) {
    out += r ? ",\n  {" : "\n  {";
    for (size_t i = 0; i < listing.columns.size(); ++i) {
      const std::optional<std::string>& cell = listing.rows[r][i];
      out += (i ? ", " : "") + base::QuoteJson(listing.columns[i]) + ": ";
      out += !cell ? "null" : IsNumeric(listing, i) && IsJsonNumber(*cell) ? *cell : base::QuoteJson(*cell);
    }
    out += "}";
  }
  console.Out(out + (listing.rows.empty() ? "]\n" : "\n]\n"));
}

std::string CsvCell(const std::string& text) {
  bool quote = text.empty() || text.find_first_of(",\"\r\n") != std::string::npos;
  return quote ? base::QuoteIdentifier(text) : text;  // CSV doubles quotes as SQL does
}

void PrintCsv(const Listing& listing, const Console& console) {
  std::string out;
  auto add_line = [&](auto&& cell) {
    for (size_t i = 0; i < listing.columns.size(); ++i) out += (i ? "," : "") + cell(i);
    out += "\n";
  };
  add_line([&](size_t i) { return CsvCell(listing.columns[i]); });
  for (const Listing::Row& row : listing.rows) {
    add_line([&](size_t i) { return row[i] ? CsvCell(*row[i]) : std::string(); });
  }
  console.Out(out);
}

}  // namespace

Console Console::ForProcess() {
  Console console;
  console.color_ = MayColor(STDOUT_FILENO);
  console.error_color_ = MayColor(STDERR_FILENO);
  console.is_terminal_ = isatty(STDOUT_FILENO);
  console.width_ = TerminalWidth();
  return console;
}

void Console::Out(const std::string& text) const {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void Console::Err(const std::string& text) const {
  std::fflush(stdout);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

std::string Console::Styled(const char* style, const std::string& text) const {
  return color_ ? fmt::format("\033[{}m{}\033[0m", style, text) : text;
}

void Print(const Listing& listing, Format format, const Console& console) {
  switch (format) {
    case Format::kTable: return PrintTable(listing, console);
    case Format::kJson: return PrintJson(listing, console);
    case Format::kCsv: return PrintCsv(listing, console);
  }
}

}  // namespace sqlflow::cli
