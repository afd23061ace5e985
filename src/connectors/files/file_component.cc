#include "connectors/files/file_component.h"

#include "connectors/files/file_destination.h"
#include "connectors/files/file_source.h"

namespace sqlflow::connectors::files {

namespace {

struct FormatText {
  std::string summary;
  std::string description;
  std::string example;
};

constexpr std::string_view kExportPromise =
    "\n\nAn export appears under its name only when it is complete and on the disk; a failed one leaves the old file "
    "as it was. Missing folders are made, the order of the rows is kept.";

FormatText DelimitedText(std::string_view name, std::string_view ending, std::string_view sign) {
  return {fmt::format("Files of fields separated by a {}, with a header line", sign),
          fmt::format("{} files are read as they lie: the delimiter is the {}, the quote is the double quote and the "
                      "first line is the header, unless the parameters say otherwise. Types are those that hold every "
                      "row of the file; digits are never lost.\n\nWhere the header line holds only one of comma, "
                      "semicolon, tab and pipe outside quotes, that is the delimiter, and the step says so. A column "
                      "without a name is called column2 by its place, a second `name` name_1. Rows with fewer fields "
                      "than the header are filled with NULL and counted. Several files are one table by the names of "
                      "their columns, in the order of the files' names.{}",
                      name, sign, kExportPromise),
          fmt::format("SOURCE customers_file TYPE {0} PARAMS {{ \"path\": \"data/customers.{1}\" }};\n"
                      "LOAD customers FROM customers_file;\n"
                      "EXPORT SELECT * FROM customers ORDER BY 1 TO 'output/customers.{1}';\n",
                      name, ending)};
}

FormatText JsonText(std::string_view name, std::string_view ending, std::string_view shape) {
  return {
      fmt::format("Files of {}", shape),
      fmt::format("{} files are read as {}. Nested objects and lists keep their shape as STRUCT and LIST; types are "
                  "those that hold every value of the file. On export NaN and infinity are written as text, for "
                  "JSON has no such numbers.{}",
                  name, shape, kExportPromise),
      fmt::format("SOURCE events_file TYPE {0} PARAMS {{ \"path\": \"data/events.{1}\" }};\n"
                  "LOAD events FROM events_file;\n"
                  "EXPORT events TO 'output/events.{1}';\n",
                  name, ending)};
}

FormatText ParquetText() {
  return {"Parquet files, single or in partitioned folders",
          "PARQUET files bring their own types, which are kept. Parquet has no integer wider than 64 bits: HUGEINT is "
          "written as DECIMAL(38,0), and the step says so." +
              std::string(kExportPromise),
          "SOURCE orders_file TYPE PARQUET PARAMS { \"path\": \"data/orders.parquet\" };\n"
          "LOAD orders FROM orders_file;\n"
          "EXPORT SELECT *, year(ordered_at) AS year FROM orders TO 'output/orders' TYPE PARQUET OPTIONS {\n"
          "  \"partition_by\": \"year\"\n"
          "};\n"};
}

FormatText TextOf(ExportFormat format) {
  switch (format) {
    case ExportFormat::kCsv: return DelimitedText("CSV", "csv", "comma");
    case ExportFormat::kTsv: return DelimitedText("TSV", "tsv", "tab");
    case ExportFormat::kJson: return JsonText("JSON", "json", "an array of objects");
    case ExportFormat::kJsonl: return JsonText("JSONL", "jsonl", "one JSON object a line");
    case ExportFormat::kParquet: break;
  }
  return ParquetText();
}

}  // namespace

component::Component FileComponent(ExportFormat format) {
  FormatText text = TextOf(format);
  component::Component component;
  component.type = FormatName(format);
  if (format == ExportFormat::kJsonl) component.aliases = {"NDJSON"};
  component.summary = std::move(text.summary);
  component.description = std::move(text.description);
  component.example = std::move(text.example);
  AddFileSource(format, component);
  AddFileDestination(format, component);
  return component;
}

}  // namespace sqlflow::connectors::files
