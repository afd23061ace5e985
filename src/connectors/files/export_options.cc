#include "connectors/files/export_options.h"

#include "component/source_options.h"

namespace sqlflow::connectors::files {

using component::ParamSpec;
using component::ParamType;

namespace {

constexpr std::string_view kWrittenInPlace =
    "the engine writes local files in place: nothing is sent in portions, timed out or tried again";

void AddTransferParam(component::Param param, auto& spec) {
  param.type = ParamType::kInteger;
  param.no_effect = kWrittenInPlace;
  spec.AddUnbound(std::move(param));
}

void AddCompression(auto& spec, std::vector<std::string> allowed, std::string description) {
  spec.Add(&ExportOptions::compression, {.name = "compression",
                                         .description = std::move(description),
                                         .example = "\"gzip\"",
                                         .allowed = std::move(allowed)});
}

void AddTextCompression(auto& spec) {
  AddCompression(spec, {"auto", "none", "gzip", "zstd"},
                 "How the file is compressed. `auto` goes by the ending of the name: `.gz`, `.zst`.");
}

template <class Options>
void AddShared(ParamSpec<Options>& spec) {
  spec.Add(&ExportOptions::partition_by,
           {.name = "partition_by",
            .description = "Columns whose values make folders (`year=2024/month=1/data_0.parquet`) in the folder that "
                           "the export names. The columns are not repeated in the files. The whole folder is written "
                           "beside and swapped in; a folder that holds other things is refused.",
            .aliases = {"partition_columns", "partition_keys"},
            .example = "[\"year\", \"month\"]"});
  spec.Add(&ExportOptions::path,
           {.name = "path",
            .description = "The file, or the folder of a partition_by, where a connection of the profile is the "
                           "target. Otherwise the string after TO says it.",
            .aliases = {"file_path"},
            .example = "\"output/orders.csv\""});
  spec.Add(&ExportOptions::mode, {.name = "mode",
                                  .description = "What becomes of a file of that name. It is replaced, whole, once the "
                                                 "new one is complete.",
                                  .allowed = {"replace"}});
  AddTransferParam({.name = "batch_size", .description = "Rows sent at a time.", .unit = "rows", .minimum = 1}, spec);
  AddTransferParam(
      {.name = "timeout_seconds", .description = "How long one request may take.", .unit = "seconds", .minimum = 1},
      spec);
  AddTransferParam({.name = "max_retries", .description = "How often a failed request is tried again.", .minimum = 0},
                   spec);
}

template <class Options>
void AddDelimited(ParamSpec<Options>& spec) {
  using Delimited = DelimitedExportOptions;
  spec.Add(&Delimited::delimiter, {.name = "delimiter",
                                   .description = "What stands between two fields: one to four bytes.",
                                   .aliases = {"sep", "separator", "field_delimiter"},
                                   .example = "\";\""});
  spec.Add(&Delimited::header, {.name = "header",
                                .description = "Whether the first line names the columns.",
                                .aliases = {"has_header", "include_header"},
                                .example = "false"});
  spec.Add(&Delimited::quote_char,
           {.name = "quote_char",
            .description = "The sign around fields that hold the delimiter, a quote or a line break. A quote within "
                           "is doubled.",
            .aliases = {"quote", "quotechar"},
            .example = "\"'\""});
  spec.Add(&Delimited::escape_char, {.name = "escape_char",
                                     .description = "The sign before a quote within a quoted field. Without it quotes "
                                                    "are doubled.",
                                     .aliases = {"escape", "escapechar"},
                                     .example = "\"\\\\\""});
  spec.Add(&Delimited::null_string,
           {.name = "null_string",
            .description = "How NULL is written. Without it NULL is an empty field and an empty text is \"\".",
            .aliases = {"null_value", "nullstr", "null"},
            .example = "\"NA\""});
  spec.Add(&Delimited::quote_all,
           {.name = "quote_all", .description = "Quotes every field.", .aliases = {"force_quote"}, .example = "true"});
  spec.Add(&Delimited::date_format, {.name = "date_format",
                                     .description = "How dates are written (strftime). Without it: 2024-01-31.",
                                     .aliases = {"dateformat"},
                                     .example = "\"%d.%m.%Y\""});
  spec.Add(&Delimited::timestamp_format,
           {.name = "timestamp_format",
            .description = "How timestamps are written (strftime). Without it: 2024-01-31 12:00:00.",
            .aliases = {"timestampformat"},
            .example = "\"%Y-%m-%dT%H:%M:%S\""});
}

template <class Options>
ParamSpec<Options> DelimitedSpec(std::string owner) {
  ParamSpec<Options> spec(std::move(owner));
  AddDelimited(spec);
  AddTextCompression(spec);
  AddShared(spec);
  return spec;
}

ParamSpec<ExportOptions> JsonSpec(std::string owner) {
  ParamSpec<ExportOptions> spec(std::move(owner));
  AddTextCompression(spec);
  AddShared(spec);
  return spec;
}

ParamSpec<ParquetExportOptions> ParquetSpec() {
  ParamSpec<ParquetExportOptions> spec("PARQUET");
  AddCompression(spec, {"auto", "snappy", "gzip", "zstd", "none"},
                 "How the columns in the file are compressed. `auto` is snappy.");
  AddShared(spec);
  spec.Add(&ParquetExportOptions::row_group_size,
           {.name = "row_group_size",
            .description = "Rows in a row group, rounded up to a multiple of 2048. Small groups let readers skip more, "
                           "large ones compress better.",
            .example = "50000",
            .unit = "rows",
            .minimum = 1});
  return spec;
}

}  // namespace

std::string_view FormatName(ExportFormat format) {
  switch (format) {
    case ExportFormat::kCsv: return "CSV";
    case ExportFormat::kTsv: return "TSV";
    case ExportFormat::kJson: return "JSON";
    case ExportFormat::kJsonl: return "JSONL";
    case ExportFormat::kParquet: return "PARQUET";
  }
  return "";
}

const ParamSpec<DelimitedExportOptions>& CsvExportParams() {
  static const ParamSpec<DelimitedExportOptions> spec = DelimitedSpec<DelimitedExportOptions>("CSV");
  return spec;
}

const ParamSpec<TabbedExportOptions>& TsvExportParams() {
  static const ParamSpec<TabbedExportOptions> spec = DelimitedSpec<TabbedExportOptions>("TSV");
  return spec;
}

const ParamSpec<ExportOptions>& JsonExportParams() {
  static const ParamSpec<ExportOptions> spec = JsonSpec("JSON");
  return spec;
}

const ParamSpec<ExportOptions>& JsonlExportParams() {
  static const ParamSpec<ExportOptions> spec = JsonSpec("JSONL");
  return spec;
}

const ParamSpec<ParquetExportOptions>& ParquetExportParams() {
  static const ParamSpec<ParquetExportOptions> spec = ParquetSpec();
  return spec;
}

const component::ParamList& ExportParams(ExportFormat format) {
  switch (format) {
    case ExportFormat::kCsv: return CsvExportParams();
    case ExportFormat::kTsv: return TsvExportParams();
    case ExportFormat::kJson: return JsonExportParams();
    case ExportFormat::kJsonl: return JsonlExportParams();
    case ExportFormat::kParquet: break;
  }
  return ParquetExportParams();
}

}  // namespace sqlflow::connectors::files
