#include "connectors/files/file_options.h"

namespace sqlflow::connectors::files {

namespace {

using component::ParamSpec;
using component::ParamType;

template <class Options>
void AddPath(ParamSpec<Options>& spec, const char* ending) {
  spec.Add(&FileOptions::path,
           {.name = "path",
            .description = std::string("The file, a pattern (`*`, `?`, `[…]`, `**`), a folder (its *.") + ending +
                           " files, compressed ones too), or a list of these. Relative to the project's root.",
            .required = true,
            .aliases = {"file_path", "filepath", "uri", "url", "paths", "file", "files", "globs", "path_pattern"},
            .example = std::string("\"data/orders.") + ending + "\""});
}

template <class Options>
void AddShared(ParamSpec<Options>& spec) {
  spec.Add(&FileOptions::filename, {.name = "filename",
                                    .description = "Adds a column `filename` that holds the path each row came from.",
                                    .aliases = {"include_filename", "add_filename"},
                                    .example = "true"});
  spec.Add(&FileOptions::max_rows, {.name = "max_rows",
                                    .description = "Reads at most this many rows, from the first file on.",
                                    .aliases = {"limit"},
                                    .example = "1000",
                                    .unit = "rows",
                                    .minimum = 0});
  spec.Add(&FileOptions::column_types,
           {.name = "column_types",
            .description = "Types of columns, instead of those the values suggest. A value that does not fit exactly "
                           "makes its row a bad one.",
            .aliases = {"types", "dtypes"},
            .example = R"x({"id": "VARCHAR", "amount": "DECIMAL(12,2)"})x"});
  spec.Add(&FileOptions::cursor_field,
           {.name = "cursor_field",
            .description = "The column that grows as rows are added or changed. Of several rows with one key, the one "
                           "with the highest value wins. `_file_modified` is the time of a file's last change: rows "
                           "get the columns `_file_path` and `_file_modified`, and each new or changed file is read.",
            .example = "\"updated_at\""});
  component::AddSourceOptions(spec, component::kReadInPlace);
  spec.AddUnbound({.name = "combine_files",
                   .description = "Whether several files make one table.",
                   .example = "true",
                   .no_effect = "several files are always one table, by the names of their columns",
                   .type = ParamType::kBoolean});
}

template <class Options>
void AddTimeFormats(ParamSpec<Options>& spec) {
  spec.Add(&Options::date_format, {.name = "date_format",
                                   .description = "How dates are written, in strptime's notation.",
                                   .aliases = {"dateformat"},
                                   .example = "\"%d.%m.%Y\""});
  spec.Add(&Options::timestamp_format, {.name = "timestamp_format",
                                        .description = "How timestamps are written, in strptime's notation.",
                                        .aliases = {"timestampformat", "datetime_format"},
                                        .example = "\"%d.%m.%Y %H:%M\""});
  spec.Add(&Options::sample_rows,
           {.name = "sample_rows",
            .description = "Takes the types from this many rows, strictly, instead of from the whole file.",
            .aliases = {"sample_size"},
            .example = "1000",
            .unit = "rows",
            .minimum = 1});
}

void AddDialect(ParamSpec<CsvOptions>& spec, bool tabs) {
  spec.Add(&CsvOptions::delimiter,
           {.name = "delimiter",
            .description = std::string("What separates the fields; escapes such as \\\\t are understood. Without it ") +
                           (tabs ? "a tab" : "a comma") +
                           ", unless only one of comma, semicolon, tab and pipe stands in the header line.",
            .aliases = {"delim", "sep", "separator", "field_delimiter"},
            .example = "\";\""});
  spec.Add(&CsvOptions::has_header, {.name = "has_header",
                                     .description = "Whether the first line holds the names of the columns.",
                                     .aliases = {"header"},
                                     .example = "false"});
  spec.Add(&CsvOptions::quote_char, {.name = "quote_char",
                                     .description = "What encloses fields that hold delimiters; empty: nothing does.",
                                     .aliases = {"quote", "quote_character", "quotechar"},
                                     .example = "\"'\""});
  spec.Add(&CsvOptions::escape_char,
           {.name = "escape_char",
            .description = "What stands before a quote within quotes. Without it the quote is doubled.",
            .aliases = {"escape", "escape_character", "escapechar"},
            .example = "\"\\\\\""});
  spec.Add(&CsvOptions::encoding,
           {.name = "encoding",
            .description = "How characters are written; utf-16 is little-endian.",
            .example = "\"latin-1\"",
            .allowed = {"utf-8", "utf8", "utf-16", "utf16", "utf-16le", "latin-1", "latin1", "iso-8859-1"}});
  spec.Add(&CsvOptions::null_values, {.name = "null_values",
                                      .description = "Texts that mean NULL, beside the empty field.",
                                      .aliases = {"null_value", "null_sequence", "null_string", "nullstr"},
                                      .example = R"(["NA", "-"])"});
  spec.Add(&CsvOptions::skip_rows, {.name = "skip_rows",
                                    .description = "Lines before the header (or the first row) to pass over.",
                                    .aliases = {"skip", "skip_rows_before_header", "skip_before"},
                                    .example = "2",
                                    .unit = "lines",
                                    .minimum = 0});
}

void AddRows(ParamSpec<CsvOptions>& spec) {
  spec.Add(&CsvOptions::ignore_errors, {.name = "ignore_errors",
                                        .description = "Leaves bad rows out and says how many.",
                                        .aliases = {"ignore_errors_on_fields_mismatch"},
                                        .example = "true"});
  spec.Add(&CsvOptions::on_bad_row,
           {.name = "on_bad_row",
            .description = "What happens when a row has too many fields, a broken quote or a value against its type: "
                           "`fail` shows the first five, `quarantine` sets them aside in TARGET_rejects.",
            .example = "\"quarantine\"",
            .allowed = {"fail", "quarantine"}});
}

ParamSpec<CsvOptions> MakeCsv(bool tabs) {
  ParamSpec<CsvOptions> spec(tabs ? "TSV" : "CSV");
  AddPath(spec, tabs ? "tsv" : "csv");
  spec.Add(&CsvOptions::format, {.name = "format",
                                 .description = "The kind of file: tsv means a tab between fields.",
                                 .aliases = {"file_format", "filetype", "file_type"},
                                 .example = "\"csv\"",
                                 .allowed = {"csv", "tsv"}});
  spec.Add(&FileOptions::compression, {.name = "compression",
                                       .description = "How files are compressed; auto looks at their first bytes.",
                                       .example = "\"gzip\"",
                                       .allowed = {"auto", "none", "gzip", "zstd"}});
  AddDialect(spec, tabs);
  AddRows(spec);
  AddTimeFormats(spec);
  AddShared(spec);
  return spec;
}

ParamSpec<JsonOptions> MakeJson(bool lines) {
  ParamSpec<JsonOptions> spec(lines ? "JSONL" : "JSON");
  AddPath(spec, lines ? "jsonl" : "json");
  spec.Add(&JsonOptions::format,
           {.name = "format",
            .description = "`array`: one array of objects; `newline_delimited`: an object a line; auto looks.",
            .aliases = {"file_format", "filetype", "file_type"},
            .example = "\"newline_delimited\"",
            .allowed = {"auto", "json", "jsonl", "array", "newline_delimited", "ndjson"}});
  spec.Add(&FileOptions::compression, {.name = "compression",
                                       .description = "How files are compressed; auto looks at their first bytes.",
                                       .example = "\"gzip\"",
                                       .allowed = {"auto", "none", "gzip", "zstd"}});
  AddTimeFormats(spec);
  AddShared(spec);
  return spec;
}

ParamSpec<ParquetOptions> MakeParquet() {
  ParamSpec<ParquetOptions> spec("PARQUET");
  AddPath(spec, "parquet");
  spec.Add(&ParquetOptions::format, {.name = "format",
                                     .description = "The kind of file.",
                                     .aliases = {"file_format", "filetype", "file_type"},
                                     .example = "\"parquet\"",
                                     .allowed = {"parquet"}});
  spec.Add(&FileOptions::compression, {.name = "compression",
                                       .description = "How the columns are compressed.",
                                       .example = "\"snappy\"",
                                       .allowed = {"auto", "none", "gzip", "zstd", "snappy"},
                                       .no_effect = "a Parquet file says itself how it is compressed"});
  AddShared(spec);
  return spec;
}

}  // namespace

const ParamSpec<CsvOptions>& CsvParams() {
  static const ParamSpec<CsvOptions> spec = MakeCsv(false);
  return spec;
}

const ParamSpec<CsvOptions>& TsvParams() {
  static const ParamSpec<CsvOptions> spec = MakeCsv(true);
  return spec;
}

const ParamSpec<JsonOptions>& JsonParams() {
  static const ParamSpec<JsonOptions> spec = MakeJson(false);
  return spec;
}

const ParamSpec<JsonOptions>& JsonlParams() {
  static const ParamSpec<JsonOptions> spec = MakeJson(true);
  return spec;
}

const ParamSpec<ParquetOptions>& ParquetParams() {
  static const ParamSpec<ParquetOptions> spec = MakeParquet();
  return spec;
}

std::string Unescape(const std::string& text) {
  if (text == "\\t" || text == "tab") return "\t";
  if (text == "\\n") return "\n";
  if (text == "\\\\") return "\\";
  if (text.size() == 4 && text.starts_with("\\x")) {
    char* end = nullptr;
    const long byte = std::strtol(text.c_str() + 2, &end, 16);
    if (*end == '\0') return std::string(1, static_cast<char>(byte));
  }
  return text;
}

}  // namespace sqlflow::connectors::files
