#include "connectors/files/csv_columns.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace sqlflow::connectors::files {

namespace {

// As fast as BIGINT, with room for a fraction to show, and for integers to grow beyond those of the sample: one of more
// than 13 digits is an error of the reader, and settled otherwise.
constexpr std::string_view kFractional = "DECIMAL(18, 5)";
constexpr int64_t kMostDigits = 11;

CsvReading Strict(const CsvColumn& column, const std::string& fits) {
  const std::string x = base::QuoteIdentifier(column.name);
  return {"VARCHAR", fmt::format("CASE WHEN {0} IS NULL THEN NULL WHEN {1} THEN {2} ELSE {3} END", x, fits,
                                 base::CastText(column.type, x), RaiseBent(column.name, x))};
}

// What the engine's reader does by itself, at full speed, bends values that do not fit: 2.5 read as BIGINT is 3. So a
// sampled integer is read as DECIMAL and a date as TIMESTAMP, where the difference shows.
CsvReading Sampled(const CsvColumn& column) {
  const std::string x = base::QuoteIdentifier(column.name);
  const std::string& type = column.type.type;
  if (type == "BIGINT" && column.longest <= kMostDigits) {
    return {std::string(kFractional),
            fmt::format("CASE WHEN {0} % 1 <> 0 THEN {1} ELSE {0}::BIGINT END", x, RaiseBent(column.name, x))};
  }
  if (column.dashed_date()) return {"DATE", x};
  if (type == "DATE" && column.type.format.empty()) {
    const std::string days =
        fmt::format("CASE WHEN {0} = date_trunc('day', {0}) OR {0} IS NULL THEN {0}::DATE ELSE {1} END", x,
                    RaiseBent(column.name, x));
    return {"TIMESTAMP", days};
  }
  const bool native = type == "BOOLEAN" || type == "DOUBLE" || (type == "TIMESTAMP" && column.type.format.empty());
  if (native) return {type, x};
  return Strict(column, base::FitsText(column.type, x));
}

}  // namespace

std::vector<CsvColumn> UnionColumns(const std::vector<CsvGroup>& groups) {
  std::vector<CsvColumn> columns;
  std::map<std::string, size_t> places;
  for (const CsvGroup& group : groups) {
    for (const std::string& name : group.names) {
      if (places.emplace(base::Lower(name), columns.size()).second) columns.push_back({.name = name});
    }
  }
  return columns;
}

void WidenFor(CsvColumn& column, const std::string& value) {
  const auto try_type = [&](const char* type) {
    if (!base::MayFitText({type}, value)) return false;
    column.type = {type};
    return true;
  };
  const std::string type = column.type.format.empty() ? column.type.type : "";
  if (base::MayFitText(column.type, value)) {
    // Of the type after all, in a notation that the reader was not told to take.
    column.origin = CsvColumn::Origin::kUnsettled;
    return;
  }
  column.origin = CsvColumn::Origin::kSampled;
  if (type == "BIGINT" && try_type("DOUBLE")) return;
  if (type == "DATE" && try_type("TIMESTAMP")) return;
  if ((type == "DATE" || type == "TIMESTAMP") && try_type("TIMESTAMP WITH TIME ZONE")) return;
  column.type = {};
}

CsvReading ReadingOf(const CsvColumn& column) {
  const std::string x = base::QuoteIdentifier(column.name);
  if (column.text() || column.origin == CsvColumn::Origin::kUnsettled) return {"VARCHAR", x};
  switch (column.origin) {
    case CsvColumn::Origin::kDeclared: return Strict(column, FitsDeclared(column.type, x));
    case CsvColumn::Origin::kSampled: return Sampled(column);
    case CsvColumn::Origin::kWhole:
    case CsvColumn::Origin::kUnsettled: break;
  }
  // The reader gives NULL, without a word, for a TIMESTAMP WITH TIME ZONE that it cannot read.
  const bool native = column.type.format.empty() && !column.type.type.ends_with("ZONE");
  if (native) return {column.type.type, x};
  return {"VARCHAR", base::CastText(column.type, x)};
}

CsvReading LenientReadingOf(const CsvColumn& column) {
  const std::string x = base::QuoteIdentifier(column.name);
  if (column.text()) return {"VARCHAR", x};
  if (column.origin == CsvColumn::Origin::kDeclared) return {"VARCHAR", base::CastText(column.type, x)};
  return Strict(column, base::FitsText(column.type, x));
}

}  // namespace sqlflow::connectors::files
