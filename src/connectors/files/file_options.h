#pragma once
#include <optional>
#include <string>
#include <vector>

#include "component/registry.h"

// What PARAMS may say of a file source, and its declaration to users.
namespace sqlflow::connectors::files {

struct FileOptions : component::SourceOptions {
  std::vector<std::string> path;
  std::string compression = "auto";
  bool filename = false;
  std::optional<int64_t> max_rows;
  base::Json column_types;  // {"column": "TYPE"}
};

struct CsvOptions : FileOptions {
  std::string format = "csv";
  std::string delimiter;  // empty: comma (TSV: tab), unless the header line says otherwise
  bool has_header = true;
  std::string quote_char = "\"";
  std::string escape_char;  // empty: the quote doubled
  std::string encoding = "utf-8";
  std::vector<std::string> null_values;  // beside the empty field
  int64_t skip_rows = 0;
  bool ignore_errors = false;
  std::string on_bad_row = "fail";
  std::string date_format;
  std::string timestamp_format;
  std::optional<int64_t> sample_rows;
};

struct JsonOptions : FileOptions {
  std::string format = "auto";
  std::string date_format;
  std::string timestamp_format;
  std::optional<int64_t> sample_rows;
};

struct ParquetOptions : FileOptions {
  std::string format = "parquet";
};

const component::ParamSpec<CsvOptions>& CsvParams();
const component::ParamSpec<CsvOptions>& TsvParams();
const component::ParamSpec<JsonOptions>& JsonParams();
const component::ParamSpec<JsonOptions>& JsonlParams();
const component::ParamSpec<ParquetOptions>& ParquetParams();

// "\\t" is a tab, "\\x01" a byte; anything else stands for itself.
std::string Unescape(const std::string& text);

}  // namespace sqlflow::connectors::files
