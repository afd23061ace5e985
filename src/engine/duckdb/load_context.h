#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "engine/duckdb/connection.h"
#include "engine/duckdb/little_memory.h"
#include "engine/duckdb/load_parts.h"
#include "engine/sql_engine.h"

namespace sqlflow::engine::duckdb {

// What LoadRequest::verify will look for (verify.h), as SQL; the target is `sqlflow_t`, kExpected is `sqlflow_e`.
struct Expectation {
  int64_t rows_before = 0;       // of the target
  std::string equal = {};        // what is compared; empty: nothing but counts
  std::string columns = {};      // of kExpected
  std::string meets = {};        // condition: a row of the target is one that is expected
  std::string values = {};       // of such a row
  std::string among = {"true"};  // condition on the rows of the target that are looked at
};

// What the parts of one load share. Lives for that load; its transaction is open.
struct LoadContext {
  Connection& connection;
  const LoadRequest& request;
  base::QualifiedName target;  // all three parts
  LoadResult result = {};
  bool staged = false;  // temporary tables exist
  Expectation expected = {};
  LittleMemory* memory = nullptr;  // while it lasts the engine has little
  RowsInParts* parts = nullptr;    // what the SELECT gave has been read into them
  std::string window = {};  // condition on the rows of the SELECT; empty: none, or only when their types are settled

  // For work whose memory grows with the rows.
  void AllMemory() const {
    if (memory) memory->End();
  }
  bool is_temporary() const { return target.catalog == "temp"; }
};

// A table that a load works with, by the SQL that names it.
inline constexpr const char* kStage = "temp.main.sqlflow_stage";      // the rows just read
inline constexpr const char* kMatched = "temp.main.sqlflow_matched";  // which of them meet which row of the target

inline constexpr const char* kExpected = "temp.main.sqlflow_expected";  // what must be in the target

inline std::string Quoted(const std::string& name) { return base::QuoteIdentifier(name); }

// "s."id" = t."id" AND …" and the like: `each` of every name, joined.
template <class Each>
std::string JoinEach(const std::vector<std::string>& names, std::string_view separator, Each each) {
  std::vector<std::string> parts;
  for (const std::string& name : names) parts.push_back(each(name));
  return base::JoinStrings(parts, separator);
}

// The column of that name, letter case ignored; null when there is none.
inline const ColumnInfo* FindColumn(const std::vector<ColumnInfo>& columns, std::string_view name) {
  for (const ColumnInfo& column : columns) {
    if (base::EqualsIgnoreCase(column.name, name)) return &column;
  }
  return nullptr;
}

}  // namespace sqlflow::engine::duckdb
