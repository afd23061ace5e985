#include "connectors/files/file_source.h"

#include "connectors/files/csv_source.h"
#include "connectors/files/json_source.h"
#include "connectors/files/parquet_source.h"

namespace sqlflow::connectors::files {

namespace {

using component::Component;
using component::ComponentContext;

// What the formats have in common: read the parameters, make the source.
template <class Options, class Make>
void Fill(const component::ParamSpec<Options>& params, Component& component, Make make) {
  component.source_params = &params;
  component.capabilities.source = true;
  component.capabilities.incremental = true;
  component.capabilities.predicate_pushdown = true;
  component.make_source = [&params, make](const base::Json& parameters, base::Span, const ComponentContext& context,
                                          base::Diagnostics&) { return make(params.Read(parameters), context.root); };
}

}  // namespace

void AddFileSource(ExportFormat format, Component& component) {
  switch (format) {
    case ExportFormat::kCsv:
      return Fill(CsvParams(), component, [](CsvOptions options, const std::filesystem::path& root) {
        const std::string delimiter = options.format == "tsv" ? "\t" : ",";
        return MakeCsvSource(std::move(options), delimiter, {"csv"}, root);
      });
    case ExportFormat::kTsv:
      return Fill(TsvParams(), component, [](CsvOptions options, const std::filesystem::path& root) {
        return MakeCsvSource(std::move(options), "\t", {"tsv", "tab"}, root);
      });
    case ExportFormat::kJson:
      return Fill(JsonParams(), component, [](JsonOptions options, const std::filesystem::path& root) {
        return MakeJsonSource(std::move(options), {"json"}, root);
      });
    case ExportFormat::kJsonl:
      return Fill(JsonlParams(), component, [](JsonOptions options, const std::filesystem::path& root) {
        if (options.format == "auto") options.format = "newline_delimited";
        return MakeJsonSource(std::move(options), {"jsonl", "ndjson"}, root);
      });
    case ExportFormat::kParquet:
      component.capabilities.count = true;
      return Fill(ParquetParams(), component, [](ParquetOptions options, const std::filesystem::path& root) {
        return MakeParquetSource(std::move(options), root);
      });
  }
}

}  // namespace sqlflow::connectors::files
