#pragma once
#include <string>
#include <vector>

#include "component/source.h"

namespace sqlflow::connectors::files {

// The SELECT that a COPY writes, and what it does to the rows.
struct ExportSelect {
  std::string sql;
  std::vector<std::string> notes;  // "column total: HUGEINT is written as DECIMAL(38,0) …"
};

// The user's SELECT as each family of formats can hold it: names are made unique, types that the format would distort
// are converted. `partition_by` are columns of the SELECT that stay columns of the answer.
ExportSelect SelectForDelimited(const std::string& select, const std::vector<component::Column>& columns);
ExportSelect SelectForParquet(const std::string& select, const std::vector<component::Column>& columns);
// One column of JSON objects (and the partition columns).
ExportSelect SelectForJson(const std::string& select, const std::vector<component::Column>& columns,
                           const std::vector<std::string>& partition_by);

// The names a COPY writes for the columns: a repeated one (letter case ignored) gets a number, as the engine does.
std::vector<std::string> UniqueNames(const std::vector<component::Column>& columns);

// A type text with HUGEINT and UHUGEINT, at any depth, as DECIMAL(38,0); names of fields are left alone.
std::string WithoutHugeIntegers(const std::string& type);

}  // namespace sqlflow::connectors::files
