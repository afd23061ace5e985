#pragma once
#include <optional>
#include <string>
#include <vector>

#include "cli/console.h"

namespace sqlflow::cli {

enum class Format { kTable, kJson, kCsv };

// What a column of a listing holds: numbers stand to the right in a table; they and truths (true and false, or yes and
// no) are bare in JSON.
enum class Cell { kText, kNumber, kTruth };

// A listing of a command. Absent cells are NULL.
struct Listing {
  using Row = std::vector<std::optional<std::string>>;
  std::vector<std::string> columns;
  std::vector<Cell> cells;  // of each column; text where it is shorter
  std::vector<Row> rows;
};

// Prints a listing row by row: JSON as an array of objects and CSV with a header line as they come, holding no rows; a
// table, which fits the terminal (long cells are cut with …), at the end. Call Head once, Row as often as need be, End.
class ListingPrinter {
 public:
  ListingPrinter(Format format, const Console& console) : format_(format), console_(console) {}

  // The rows of `listing` are left out.
  void Head(const Listing& listing);
  void Row(const Listing::Row& row);
  void End();

 private:
  void AddJson(const Listing::Row& row);
  void AddCsv(const Listing::Row& row);
  void PrintTable() const;

  Format format_;
  const Console& console_;
  Listing listing_;  // its rows: of a table
  std::string out_;  // not yet written
  bool first_ = true;
};

void Print(const Listing& listing, Format format, const Console& console);

}  // namespace sqlflow::cli
