#pragma once
#include <string>
#include <vector>

#include "connectors/files/csv_columns.h"

namespace sqlflow::connectors::files {

// Rows as text: (SELECT … UNION ALL …) over all groups, bad rows left out, short ones padded.
std::string TextRelation(const std::vector<CsvGroup>& groups, const std::vector<CsvColumn>& columns,
                         const CsvOptions& options, const std::string& more);

// The formats of dates and timestamps that the user has given.
std::vector<base::TextType> GivenFormats(const std::string& date_format, const std::string& timestamp_format);

// Gives every column that is not declared a type by its values: all of them when the files are small, else those of a
// sample (origin kSampled, or kUnsettled where the sample has none or another place of a file contradicts it).
void SettleCsvColumns(const std::vector<CsvGroup>& groups, const CsvOptions& options, component::ReadContext& context,
                      std::vector<CsvColumn>& columns, std::vector<std::string>& notes);

// The same by all values, whatever the size: when the sample has turned out wrong more than once.
void SettleWholeCsvColumns(const std::vector<CsvGroup>& groups, const CsvOptions& options,
                           component::ReadContext& context, std::vector<CsvColumn>& columns,
                           std::vector<std::string>& notes);

}  // namespace sqlflow::connectors::files
