#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "connectors/files/csv_columns.h"

// Rows that do not fit: found, shown and set aside by the engine's reject tables, which are temporary.
namespace sqlflow::connectors::files {

// Names of one pair of reject tables.
struct RejectTables {
  std::string errors;
  std::string scans;
  std::string Parameters() const;  // ", store_rejects = true, …"
};

// Tables that nobody else uses.
RejectTables FreshRejectTables();

// Scans the files for rows that do not fit, declared types included.
RejectTables ScanForBadRows(const std::vector<CsvGroup>& groups, const std::vector<CsvColumn>& columns,
                            const CsvOptions& options, component::ReadContext& context);

// SELECT file, line, column, value, reason, raw of the rows that a scan has refused, and of those whose values the
// reader would bend instead, each row once.
std::string BadRowsSelect(const RejectTables& tables, const std::vector<CsvGroup>& groups,
                          const std::vector<CsvColumn>& columns, const CsvOptions& options,
                          const std::filesystem::path& root);

// The first five bad rows, as an error to throw. Scans the files once more.
base::Error BadRowsError(const std::vector<CsvGroup>& groups, const std::vector<CsvColumn>& columns,
                         const CsvOptions& options, const std::filesystem::path& root, component::ReadContext& context,
                         const base::Error& cause);

// How many rows have fewer fields than the header. Scans the files once more.
int64_t CountShortRows(const std::vector<CsvGroup>& groups, const CsvOptions& options, component::ReadContext& context);

}  // namespace sqlflow::connectors::files
