#include "connectors/files/copy_statement.h"

#include "base/text.h"
#include "connectors/files/export_select.h"

namespace sqlflow::connectors::files {

namespace {

bool EndsIn(const std::string& target, std::string_view ending) {
  return target.size() > ending.size() &&
         base::EqualsIgnoreCase(std::string_view(target).substr(target.size() - ending.size()), ending);
}

std::string_view CompressionOfName(const std::string& target) {
  if (EndsIn(target, ".gz")) return "gzip";
  if (EndsIn(target, ".zst") || EndsIn(target, ".zstd")) return "zstd";
  return "none";
}

// NAME value pairs inside the parentheses of COPY … TO.
class Settings {
 public:
  void Add(std::string_view name, std::string value) { items_.push_back(std::string(name) + " " + std::move(value)); }
  void AddText(std::string_view name, std::string_view value) { Add(name, base::QuoteLiteral(value)); }
  std::string Joined() const { return base::JoinStrings(items_, ", "); }

 private:
  std::vector<std::string> items_;
};

void AddDelimited(const DelimitedExportOptions& options, Settings& settings) {
  settings.Add("FORMAT", "csv");
  settings.Add("HEADER", options.header ? "true" : "false");
  settings.AddText("DELIMITER", options.delimiter);
  settings.AddText("QUOTE", options.quote_char);
  settings.AddText("ESCAPE", options.escape_char.empty() ? options.quote_char : options.escape_char);
  if (!options.null_string.empty()) settings.AddText("NULLSTR", options.null_string);
  if (options.quote_all) settings.Add("FORCE_QUOTE", "*");
  if (!options.date_format.empty()) settings.AddText("DATEFORMAT", options.date_format);
  if (!options.timestamp_format.empty()) settings.AddText("TIMESTAMPFORMAT", options.timestamp_format);
}

// As the engine's own JSON writer: lines of ready JSON text, written raw. That writer itself cannot partition.
void AddJson(bool array, Settings& settings) {
  settings.Add("FORMAT", "csv");
  settings.Add("HEADER", "false");
  settings.AddText("DELIMITER", "\n");
  settings.AddText("QUOTE", "");
  settings.AddText("ESCAPE", "");
  settings.AddText("NULLSTR", "");
  if (!array) return;
  settings.AddText("PREFIX", "[");
  settings.AddText("SUFFIX", "]\n");
  settings.AddText("NEW_LINE", ",\n ");
}

void AddFormat(const CopyPlan& plan, Settings& settings) {
  switch (plan.format) {
    case ExportFormat::kCsv:
    case ExportFormat::kTsv: return AddDelimited(plan.options.delimited, settings);
    case ExportFormat::kJson:
    case ExportFormat::kJsonl: return AddJson(plan.format == ExportFormat::kJson, settings);
    case ExportFormat::kParquet:
      settings.Add("FORMAT", "parquet");
      settings.Add("ROW_GROUP_SIZE", std::to_string(plan.options.row_group_size));
      return;
  }
}

void AddPlace(const CopyPlan& plan, Settings& settings) {
  const bool parquet = plan.format == ExportFormat::kParquet;
  settings.Add("COMPRESSION", parquet && plan.compression == "none" ? "uncompressed" : plan.compression);
  if (plan.partition_by.empty()) {
    settings.Add("USE_TMP_FILE", "false");  // the place is temporary already
    return;
  }
  std::vector<std::string> columns;
  for (const std::string& column : plan.partition_by) columns.push_back(base::QuoteIdentifier(column));
  settings.Add("PARTITION_BY", "(" + base::JoinStrings(columns, ", ") + ")");
  settings.AddText("FILE_EXTENSION", FileEnding(plan));
}

ExportSelect Select(const CopyPlan& plan) {
  switch (plan.format) {
    case ExportFormat::kCsv:
    case ExportFormat::kTsv: return SelectForDelimited(plan.request.select, plan.request.columns);
    case ExportFormat::kJson:
    case ExportFormat::kJsonl: return SelectForJson(plan.request.select, plan.request.columns, plan.partition_by);
    case ExportFormat::kParquet: break;
  }
  return SelectForParquet(plan.request.select, plan.request.columns);
}

}  // namespace

std::string CompressionFor(ExportFormat format, const std::string& wanted, const std::string& target) {
  if (wanted != "auto") return wanted;
  return format == ExportFormat::kParquet ? "snappy" : std::string(CompressionOfName(target));
}

std::string FileEnding(const CopyPlan& plan) {
  std::string ending = base::Lower(FormatName(plan.format));
  if (plan.format == ExportFormat::kParquet) return ending;
  if (plan.compression == "gzip") ending += ".gz";
  if (plan.compression == "zstd") ending += ".zst";
  return ending;
}

CopyStatement MakeCopyStatement(const CopyPlan& plan, const std::filesystem::path& place) {
  ExportSelect select = Select(plan);
  const std::string_view named = CompressionOfName(plan.request.target);
  if (plan.partition_by.empty() && plan.format != ExportFormat::kParquet && named != "none" &&
      named != plan.compression) {
    select.notes.push_back(fmt::format("the name says {}, the compression is {}", named, plan.compression));
  }
  Settings settings;
  AddFormat(plan, settings);
  AddPlace(plan, settings);
  return {"COPY (\n" + select.sql + "\n) TO " + base::QuoteLiteral(place.string()) + " (" + settings.Joined() + ")",
          std::move(select.notes)};
}

}  // namespace sqlflow::connectors::files
