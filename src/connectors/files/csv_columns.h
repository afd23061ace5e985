#pragma once
#include <string>
#include <vector>

#include "base/text_type.h"
#include "connectors/files/csv_files.h"
#include "connectors/files/declared_types.h"

namespace sqlflow::connectors::files {

// A column of the table that CSV files make together.
struct CsvColumn {
  enum class Origin {
    kDeclared,   // by column_types or sample_rows: what does not fit makes a bad row
    kWhole,      // every value was seen, and fits
    kSampled,    // the values of the sample fit; the rest is checked as it is read
    kUnsettled,  // read as text; the engine decides by the loaded values
  };
  std::string name;
  base::TextType type;
  Origin origin = Origin::kWhole;

  bool text() const { return type.type == "VARCHAR"; }
};

// The columns of all groups by name (letter case ignored), in the order they are met.
std::vector<CsvColumn> UnionColumns(const std::vector<CsvGroup>& groups);

// A value that the column's type does not hold has turned up: the next type that holds both, in the end VARCHAR.
void WidenFor(CsvColumn& column, const std::string& value);

// How one column is read: the type that the reader is given, and what is made of it. `name` is quoted already.
struct CsvReading {
  std::string reader_type;
  std::string expression;
};
// Exact where the reader is not: a value that does not fit raises an error that FindBent knows.
CsvReading ReadingOf(const CsvColumn& column);
// As text, for a scan that sets bad rows aside.
CsvReading LenientReadingOf(const CsvColumn& column);
}  // namespace sqlflow::connectors::files
