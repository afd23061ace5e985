#pragma once
#include <string>
#include <vector>

#include "connectors/files/csv_header.h"
#include "connectors/files/data_file.h"
#include "connectors/files/file_options.h"

namespace sqlflow::connectors::files {

// Files in a row (by name) that one read_csv can take: the same columns, written the same way.
struct CsvGroup {
  std::vector<DataFile> files;
  std::vector<std::string> names;
  CsvDialect dialect;
  int64_t skip = 0;         // lines before the header, or before the rows without one
  int64_t line_bytes = 0;   // of a line in the middle of the first file, about
  std::string compression;  // none, gzip, zstd
  std::string encoding;
};

// Looks into every file for its header, and says in `notes` what it decided. Files without any text are left out.
// Throws Error: nothing to read at all, a wrong encoding, no permission.
std::vector<CsvGroup> InspectCsvFiles(const std::vector<DataFile>& files, const CsvOptions& options,
                                      const std::string& default_delimiter, component::ReadContext& context,
                                      std::vector<std::string>& notes);

// read_csv([...], …) but for columns and what `more` adds (", store_rejects = true").
std::string CsvScan(const CsvGroup& group, const CsvOptions& options, const std::string& columns,
                    const std::string& more);

}  // namespace sqlflow::connectors::files
