#pragma once
#include <string>
#include <vector>

#include "connectors/postgres/postgres_options.h"
#include "connectors/postgres/target_table.h"
#include "connectors/postgres/written_column.h"

namespace sqlflow::connectors::postgres {

// How a write goes, decided by what the target is before it.
struct WriteStatements {
  std::string prepare;  // makes what is copied into
  std::string copy;     // COPY … FROM STDIN
  // After the COPY, of a staging table: questions that must answer no row, with what it means if they do.
  std::string doubled_keys;  // keys that several rows share, and how many
  std::string null_keys;     // the number of rows without a key, if there are any
  std::string place;         // moves the rows to where they belong; empty: they are there
  bool swaps = false;        // then the table beside takes the target's place
  std::vector<std::string> keys;
};

// Throws Error where the mode cannot be had: keys that are not columns.
WriteStatements PlanWrite(const TargetTable& target, const std::vector<WrittenColumn>& columns,
                          const WriteOptions& options);

}  // namespace sqlflow::connectors::postgres
