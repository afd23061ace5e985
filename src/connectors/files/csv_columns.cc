#include "connectors/files/csv_columns.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace sqlflow::connectors::files {

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
  const std::string bent = RaiseBent(column.name, x);
  if (column.origin == CsvColumn::Origin::kDeclared) {
    return {"VARCHAR", fmt::format("CASE WHEN {0} IS NULL THEN NULL WHEN {1} THEN {2} ELSE {3} END", x,
                                   FitsDeclared(column.type, x), base::CastText(column.type, x), bent)};
  }
  // What the engine's reader casts by itself it bends where it must: 007 to 7, 2.5 to 3, an offset to nothing.
  if (column.origin == CsvColumn::Origin::kSampled) return {"VARCHAR", base::ExactCast(column.type, x, bent)};
  // The reader gives NULL, without a word, for a TIMESTAMP WITH TIME ZONE that it cannot read.
  const bool native = column.type.format.empty() && !column.type.type.ends_with("ZONE");
  if (native) return {column.type.type, x};
  return {"VARCHAR", base::CastText(column.type, x)};
}

CsvReading LenientReadingOf(const CsvColumn& column) {
  const std::string x = base::QuoteIdentifier(column.name);
  if (column.text()) return {"VARCHAR", x};
  if (column.origin == CsvColumn::Origin::kDeclared) return {"VARCHAR", base::CastText(column.type, x)};
  return {"VARCHAR", base::ExactCast(column.type, x, RaiseBent(column.name, x))};
}

}  // namespace sqlflow::connectors::files
