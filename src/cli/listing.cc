#include "cli/listing.h"

#include "base/json.h"
#include "base/text.h"

namespace sqlflow::cli {

namespace {

constexpr size_t kWriteAt = 1 << 16;  // bytes

Cell CellOf(const Listing& listing, size_t column) {
  return column < listing.cells.size() ? listing.cells[column] : Cell::kText;
}

bool IsNumeric(const Listing& listing, size_t column) { return CellOf(listing, column) == Cell::kNumber; }

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

// False for inf and nan, which JSON lacks.
bool IsJsonNumber(const std::string& text) {
  return !text.empty() && text.find_first_not_of("-+.0123456789eE") == std::string::npos;
}

// The engine writes .5 where JSON wants 0.5.
std::string JsonCell(const std::string& text, Cell cell) {
  if (cell == Cell::kTruth && text == "yes") return "true";
  if (cell == Cell::kTruth && text == "no") return "false";
  if (cell == Cell::kTruth || (cell == Cell::kNumber && IsJsonNumber(text))) {
    const size_t sign = text.starts_with('-') ? 1 : 0;
    return text.substr(sign).starts_with('.') ? text.substr(0, sign) + "0" + text.substr(sign) : text;
  }
  return base::QuoteJson(text);
}

std::string CsvCell(const std::string& text) {
  bool quote = text.empty() || text.find_first_of(",\"\r\n") != std::string::npos;
  return quote ? base::QuoteIdentifier(text) : text;  // CSV doubles quotes as SQL does
}

}  // namespace

void ListingPrinter::PrintTable() const {
  std::vector<int> widths = ColumnWidths(listing_, console_.width());
  std::string out, head, rule;
  size_t count = listing_.columns.size();
  for (size_t i = 0; i < count; ++i) {
    AppendCell(head, listing_.columns[i], widths[i], IsNumeric(listing_, i), i + 1 == count);
    for (int dash = 0; dash < widths[i]; ++dash) rule += "─";
    if (i + 1 < count) rule += "  ";
  }
  out += console_.Styled("1", head) + "\n" + console_.Styled("2", rule) + "\n";
  for (const Listing::Row& row : listing_.rows) {
    std::string line;
    for (size_t i = 0; i < count; ++i) {
      AppendCell(line, row[i] ? OneLine(*row[i]) : "NULL", widths[i], IsNumeric(listing_, i), i + 1 == count);
    }
    out += line + "\n";
  }
  console_.Out(out);
}

void ListingPrinter::AddJson(const Listing::Row& row) {
  out_ += first_ ? "\n  {" : ",\n  {";
  for (size_t i = 0; i < row.size(); ++i) {
    const std::optional<std::string>& cell = row[i];
    out_ += (i ? ", " : "") + base::QuoteJson(listing_.columns[i]) + ": ";
    out_ += !cell ? "null" : JsonCell(*cell, CellOf(listing_, i));
  }
  out_ += "}";
}

void ListingPrinter::AddCsv(const Listing::Row& row) {
  for (size_t i = 0; i < row.size(); ++i) {
    if (i) out_ += ',';
    if (row[i]) out_ += CsvCell(*row[i]);
  }
  out_ += "\n";
}

void ListingPrinter::Head(const Listing& listing) {
  listing_.columns = listing.columns;
  listing_.cells = listing.cells;
  if (format_ == Format::kJson) out_ = "[";
  if (format_ == Format::kCsv) AddCsv({listing.columns.begin(), listing.columns.end()});
}

void ListingPrinter::Row(const Listing::Row& row) {
  if (format_ == Format::kTable) listing_.rows.push_back(row);
  if (format_ == Format::kJson) AddJson(row);
  if (format_ == Format::kCsv) AddCsv(row);
  first_ = false;
  if (out_.size() < kWriteAt) return;
  console_.Out(out_);
  out_.clear();
}

void ListingPrinter::End() {
  if (format_ == Format::kTable) return PrintTable();
  if (format_ == Format::kJson) out_ += first_ ? "]\n" : "\n]\n";
  console_.Out(out_);
}

void Print(const Listing& listing, Format format, const Console& console) {
  ListingPrinter printer(format, console);
  printer.Head(listing);
  for (const Listing::Row& row : listing.rows) printer.Row(row);
  printer.End();
}

}  // namespace sqlflow::cli
