#pragma once
#include <vector>

#include "connectors/files/csv_columns.h"

namespace sqlflow::connectors::files {

// Looks at places all over big uncompressed files, the ends above all, for values that contradict the sample: such
// columns get their wider type before the read instead of by its failure. A hint: what it misses is found while
// reading.
void ProbeCsvFiles(const std::vector<CsvGroup>& groups, const CsvOptions& options, std::vector<CsvColumn>& columns);

}  // namespace sqlflow::connectors::files
