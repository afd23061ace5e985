#include "planning.h"

#include <fmt/format.h>

#include "component/source_options.h"
#include "engine/duckdb/open.h"

namespace sqlflow::plan {
namespace {

struct FileOptions : component::SourceOptions {
  std::string path;
  std::string delimiter = ",";
  std::string on_bad_row = "fail";
  base::Secret password;
};

class FileSource : public component::Source {
 public:
  explicit FileSource(std::string path) : path_(std::move(path)) {}
  component::Relation Read(const component::ReadRequest&, component::ReadContext&) override { return {}; }
  std::vector<std::string> Paths() const override { return {path_}; }

 private:
  std::string path_;
};

class FileDestination : public component::Destination {
 public:
  std::unique_ptr<component::PendingWrite> Write(const component::WriteRequest&, component::ReadContext&) override {
    return nullptr;
  }
};

struct ExportOptions {
  bool header = true;
  std::string compression;
  base::Secret token;
};

const component::ParamSpec<FileOptions>& SourceSpec() {
  static const component::ParamSpec<FileOptions> spec = [] {
    component::ParamSpec<FileOptions> params;
    params.Add(&FileOptions::path,
               {.name = "path", .description = "A file.", .required = true, .aliases = {"file_path"}});
    params.Add(&FileOptions::delimiter,
               {.name = "delimiter", .description = "Between fields.", .aliases = {"format.delimiter"}});
    params.Add(&FileOptions::on_bad_row, {.name = "on_bad_row", .description = "Bad rows."});
    params.Add(&FileOptions::password,
               {.name = "password", .description = "Of the file.", .aliases = {"login.password"}});
    component::AddSourceOptions(params);
    return params;
  }();
  return spec;
}

const component::ParamSpec<ExportOptions>& CsvSpec() {
  static const component::ParamSpec<ExportOptions> spec = [] {
    component::ParamSpec<ExportOptions> params;
    params.Add(&ExportOptions::header, {.name = "header", .description = "Names first."});
    params.Add(&ExportOptions::token, {.name = "token", .description = "A secret."});
    return params;
  }();
  return spec;
}

const component::ParamSpec<ExportOptions>& JsonSpec() {
  static const component::ParamSpec<ExportOptions> spec = [] {
    component::ParamSpec<ExportOptions> params;
    params.Add(&ExportOptions::compression, {.name = "compression", .description = "How."});
    return params;
  }();
  return spec;
}

void AddComponents(component::Registry& registry) {
  const auto make_destination = [](const base::Json&, base::Span, const component::ComponentContext&,
                                   base::Diagnostics&) { return std::make_unique<FileDestination>(); };
  component::Component csv{.type = "CSV", .summary = "Files.", .file_endings = {"csv"}};
  csv.source_params = &SourceSpec();
  csv.destination_params = &CsvSpec();
  csv.make_source = [](const base::Json& parameters, base::Span, const component::ComponentContext&,
                       base::Diagnostics&) { return std::make_unique<FileSource>(SourceSpec().Read(parameters).path); };
  csv.make_destination = make_destination;
  registry.Add(std::move(csv));
  component::Component json{.type = "JSON", .summary = "Files.", .file_endings = {"json"}};
  json.destination_params = &JsonSpec();
  json.make_destination = make_destination;
  registry.Add(std::move(json));
}

engine::SqlParser& Parser() {
  static const std::unique_ptr<engine::SqlParser> parser = engine::duckdb::OpenParser();
  return *parser;
}

}  // namespace

Planning::Planning() { AddComponents(registry_); }

Plan Planning::Make(const std::string& text) {
  sources_ = std::make_unique<base::SourceMap>();
  diagnostics_ = {};
  PlanInput input;
  input.pipeline = "p";
  input.profile = "dev";
  input.environment = "dev";
  input.root = "/project";
  input.file = sources_->Add("pipelines/p.sf", text);
  input.sources = sources_.get();
  input.registry = &registry_;
  input.parser = &Parser();
  input.variables = &variables;
  input.connections = &connections;
  input.known_tables = known;
  input.read_file = [this](const std::filesystem::path& path) -> std::optional<std::string> {
    const auto file = files.find(path.lexically_relative("/project").string());
    if (file == files.end()) return std::nullopt;
    return file->second;
  };
  input.list_folder = [this](const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& [path, content] : files) {
      const std::filesystem::path file = std::filesystem::path("/project") / path;
      if (file.parent_path() == folder) names.push_back(file.filename().string());
    }
    return names;
  };
  return MakePlan(input, diagnostics_);
}

std::vector<std::string> Planning::Findings(const std::string& text) {
  Make(text);
  std::vector<std::string> findings;
  for (const base::Diagnostic& item : diagnostics_.items()) {
    const base::SourceMap::Location place = sources_->Locate(item.span);
    const std::string file = place.file == "pipelines/p.sf" ? "" : std::string(place.file) + ":";
    findings.push_back(fmt::format("{}{} {}{}:{} {}{}", item.severity == base::Severity::kWarning ? "warning " : "",
                                   item.code.id, file, place.line, place.column, item.message,
                                   item.suggestion.empty() ? "" : " (" + item.suggestion + ")"));
  }
  return findings;
}

std::vector<std::string> Planning::Notes(size_t index) const {
  std::vector<std::string> notes;
  for (const base::Diagnostic::Note& note : diagnostics_.items().at(index).notes) {
    notes.push_back(note.span ? fmt::format("{}: {}", sources_->Locate(*note.span).line, note.text) : note.text);
  }
  return notes;
}

std::string Planning::Waits(const std::string& text) {
  const Plan plan = Make(text);
  std::string waits;
  for (const Step& step : plan.steps) {
    waits += step.id + ":";
    for (const Dependency& dependency : step.after) {
      waits += fmt::format(" {} ({})", plan.steps[dependency.step].id, dependency.reason);
    }
    waits += "\n";
  }
  for (const std::string& finding : Findings(text)) waits += finding + "\n";
  return waits;
}

}  // namespace sqlflow::plan
