#pragma once
#include <cstdint>
#include <optional>

#include "connectors/files/csv_header.h"
#include "connectors/files/data_file.h"

// Quotes that are never closed, which the engine passes over in silence where it reads a file by one thread: all that
// follows them would be lost. For uncompressed files.
namespace sqlflow::connectors::files {

// Whether the last quote of a file may be an opening one. Looks at the file's end only.
bool MayEndInQuotes(const DataFile& file, const CsvDialect& dialect);

// The line of the quote that is open at the file's end; nothing if there is none. Reads the whole file.
std::optional<int64_t> FindOpenQuote(const DataFile& file, const CsvDialect& dialect, int64_t skipped_lines);

}  // namespace sqlflow::connectors::files
