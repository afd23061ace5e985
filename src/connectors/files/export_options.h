#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "component/param_spec.h"

// What EXPORT … OPTIONS takes for each file format.
namespace sqlflow::connectors::files {

enum class ExportFormat { kCsv, kTsv, kJson, kJsonl, kParquet };
std::string_view FormatName(ExportFormat format);  // "CSV"

// Taken by every format.
struct ExportOptions {
  std::string path;  // of a connection; else the string of EXPORT … TO
  std::string compression = "auto";
  std::vector<std::string> partition_by;
  std::string mode = "replace";
};

struct DelimitedExportOptions : ExportOptions {
  std::string delimiter = ",";
  bool header = true;
  std::string quote_char = "\"";
  std::string escape_char;  // empty: the quote
  std::string null_string;
  bool quote_all = false;
  std::string date_format;
  std::string timestamp_format;
};

struct TabbedExportOptions : DelimitedExportOptions {
  TabbedExportOptions() { delimiter = "\t"; }
};

struct ParquetExportOptions : ExportOptions {
  int64_t row_group_size = 122880;
};

// Alive as long as the program.
const component::ParamSpec<DelimitedExportOptions>& CsvExportParams();
const component::ParamSpec<TabbedExportOptions>& TsvExportParams();
const component::ParamSpec<ExportOptions>& JsonExportParams();
const component::ParamSpec<ExportOptions>& JsonlExportParams();
const component::ParamSpec<ParquetExportOptions>& ParquetExportParams();
const component::ParamList& ExportParams(ExportFormat format);

}  // namespace sqlflow::connectors::files
