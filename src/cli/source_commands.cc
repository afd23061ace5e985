#include "cli/source_commands.h"

#include <CLI/CLI.hpp>

#include "base/text.h"
#include "cli/declared_source.h"
#include "cli/schema_changes.h"
#include "resilience/translate.h"

namespace sqlflow::cli {

namespace {

struct SourceArguments {
  std::string source;  // empty: all
  std::string stream;
  std::string pipeline;
  bool changes = false;
  ProjectOptions project;
  Format format = Format::kTable;
};

// Which layer between here and the rows has failed.
std::string LayerOf(const base::Error& error) {
  const std::string_view layer = resilience::FailedLayer(error.code());
  return layer.empty() ? "failed" : "failed at the " + std::string(layer);
}

// What a test of one source came to.
struct Verdict {
  std::string answer;
  std::optional<base::Error> failure;
  double milliseconds = 0;
};

Verdict Try(const DeclaredSource& declared, SourceBench& bench, const Environment& environment) {
  Verdict verdict;
  const auto begin = environment.clock.Steady();
  try {
    verdict.answer = declared.source->source->Test(bench.context());
  } catch (const base::Error& error) {
    verdict.failure = error;
  }
  verdict.milliseconds = std::chrono::duration<double, std::milli>(environment.clock.Steady() - begin).count();
  return verdict;
}

std::vector<DeclaredSource> Chosen(const Environment& environment, const SourceArguments& arguments) {
  if (arguments.source.empty()) return FindSources(environment, arguments.project, arguments.pipeline);
  return {FindSource(environment, arguments.project, arguments.pipeline, arguments.source)};
}

std::string Capabilities(const component::Capabilities& can) {
  std::vector<std::string> words;
  if (can.incremental) words.emplace_back("incremental");
  if (can.parallel) words.emplace_back("parallel");
  if (can.predicate_pushdown) words.emplace_back("predicate pushdown");
  if (can.many_streams) words.emplace_back("many streams");
  return base::JoinStrings(words, ", ");
}

// What a verdict says, by name; each command shows what it is about.
std::map<std::string, std::optional<std::string>> FactsOf(const DeclaredSource& declared, const Verdict& verdict,
                                                          const Environment& environment) {
  const bool good = !verdict.failure;
  std::map<std::string, std::optional<std::string>> facts;
  facts["source"] = declared.source->name;
  facts["type"] = declared.source->type;
  facts["where"] = declared.where;
  facts["connected"] = good ? "yes" : "no";
  facts["response_time_ms"] = fmt::format("{:.1f}", verdict.milliseconds);
  facts["last_check"] = base::FormatTimestamp(environment.clock.Now());
  facts["capabilities"] = Capabilities(declared.source->component->capabilities);
  if (good) {
    facts["answer"] = verdict.answer;
  } else {
    facts["layer"] = resilience::FailedLayer(verdict.failure->code());
    facts["error"] = fmt::format("{}: {}", verdict.failure->code().id, verdict.failure->message());
    facts["hint"] = verdict.failure->hint();
  }
  return facts;
}

// The sources' verdicts, with these of their facts and whether they are `good` or `bad`.
class Verdicts {
 public:
  Verdicts(std::vector<std::string> names, const char* good, const char* bad) : good_(good), bad_(bad) {
    for (const std::string& name : names) {
      listing_.cells.push_back(name == "response_time_ms" ? Cell::kNumber
                               : name == "connected"      ? Cell::kTruth
                                                          : Cell::kText);
    }
    listing_.columns = std::move(names);
  }

  void Add(const DeclaredSource& declared, const Verdict& verdict, const Environment& environment) {
    auto facts = FactsOf(declared, verdict, environment);
    facts["status"] = verdict.failure ? bad_ : good_;
    Listing::Row& row = listing_.rows.emplace_back();
    for (const std::string& name : listing_.columns) row.push_back(facts[name]);
  }
  const Listing& listing() const { return listing_; }

 private:
  const char* good_;
  const char* bad_;
  Listing listing_;
};

base::ExitCode Test(const Environment& environment, const SourceArguments& arguments) {
  SourceBench bench(environment.cancellation);
  base::ExitCode worst = base::ExitCode::kSuccess;
  Verdicts verdicts({"source", "type", "where", "status", "response_time_ms", "answer", "layer", "error", "hint"}, "ok",
                    "failed");
  for (const DeclaredSource& declared : Chosen(environment, arguments)) {
    const Verdict verdict = Try(declared, bench, environment);
    verdicts.Add(declared, verdict, environment);
    const bool good = !verdict.failure;
    if (!good && worst == base::ExitCode::kSuccess) worst = verdict.failure->exit_code();
    if (arguments.format != Format::kTable) continue;
    const Console& console = environment.console;
    console.Out(fmt::format("{} {} ({}, {}): {}, {:.0f} ms\n",
                            good ? console.Styled("32", "✓") : console.Styled("31", "✗"), declared.source->name,
                            declared.source->type, declared.where, good ? verdict.answer : LayerOf(*verdict.failure),
                            verdict.milliseconds));
    if (!good) ReportError(*verdict.failure, base::SourceMap(), console);
  }
  if (arguments.format != Format::kTable) Print(verdicts.listing(), arguments.format, environment.console);
  return worst;
}

base::ExitCode Health(const Environment& environment, const SourceArguments& arguments) {
  SourceBench bench(environment.cancellation);
  Verdicts verdicts(
      {"source", "type", "where", "status", "connected", "response_time_ms", "last_check", "capabilities", "error"},
      "healthy", "unhealthy");
  for (const DeclaredSource& declared : Chosen(environment, arguments)) {
    verdicts.Add(declared, Try(declared, bench, environment), environment);
  }
  Print(verdicts.listing(), arguments.format, environment.console);
  return base::ExitCode::kSuccess;
}

base::ExitCode Discover(const Environment& environment, const SourceArguments& arguments) {
  SourceBench bench(environment.cancellation);
  const DeclaredSource declared = FindSource(environment, arguments.project, arguments.pipeline, arguments.source);
  std::vector<component::StreamFacts> streams = declared.source->source->Discover(bench.context());
  if (streams.empty()) {  // it is one stream
    streams.emplace_back();
    streams[0].name = declared.source->name;
    streams[0].columns = bench.Columns(*declared.source->source, "").columns;
    streams[0].rows = declared.source->source->Count({}, bench.context());
  }
  Listing listing{{"stream", "kind", "rows", "columns", "primary_key", "cursors", "description"},
                  {Cell::kText, Cell::kText, Cell::kNumber, Cell::kNumber},
                  {}};
  for (const component::StreamFacts& stream : streams) {
    listing.rows.push_back({stream.name, stream.kind, std::nullopt, std::to_string(stream.columns.size()),
                            base::JoinStrings(stream.primary_key, ", "), base::JoinStrings(stream.cursors, ", "),
                            stream.description});
    if (stream.rows) listing.rows.back()[2] = std::to_string(*stream.rows);
  }
  Print(listing, arguments.format, environment.console);
  return base::ExitCode::kSuccess;
}

base::ExitCode Changes(const Environment& environment, const SourceArguments& arguments) {
  const LoadingPipeline loading = FindLoads(environment, arguments.project, arguments.pipeline, arguments.source);
  if (loading.workspace->diagnostics.has_errors()) return Report(*loading.workspace, environment.console);
  SourceBench bench(environment.cancellation);
  Print(ListChanges(FindChanges(loading, arguments.stream, bench), loading.planned.plan), arguments.format,
        environment.console);
  return base::ExitCode::kSuccess;
}

base::ExitCode Schema(const Environment& environment, const SourceArguments& arguments) {
  if (arguments.changes) return Changes(environment, arguments);
  SourceBench bench(environment.cancellation);
  const DeclaredSource declared = FindSource(environment, arguments.project, arguments.pipeline, arguments.source);
  Listing listing{{"position", "column", "type", "nullable", "description"},
                  {Cell::kNumber, Cell::kText, Cell::kText, Cell::kTruth},
                  {}};
  for (const component::Column& column : bench.Columns(*declared.source->source, arguments.stream).columns) {
    listing.rows.push_back({std::to_string(listing.rows.size() + 1), column.name, column.type,
                            column.nullable ? "yes" : "no", column.description});
  }
  Print(listing, arguments.format, environment.console);
  return base::ExitCode::kSuccess;
}

base::ExitCode List(const Environment& environment, const SourceArguments& arguments) {
  Listing listing{{"source", "type", "where"}, {}, {}};
  for (const DeclaredSource& declared : FindSources(environment, arguments.project, arguments.pipeline)) {
    listing.rows.push_back({declared.source->name, declared.source->type, declared.where});
  }
  Print(listing, arguments.format, environment.console);
  return base::ExitCode::kSuccess;
}

using Handler = base::ExitCode (*)(const Environment&, const SourceArguments&);
enum class Source { kNone, kOptional, kRequired };

CLI::App& Add(CLI::App& parent, const char* name, const char* about, Source source, Handler handler,
              const std::shared_ptr<SourceArguments>& arguments, const Environment& environment, Action& chosen) {
  CLI::App* command = parent.add_subcommand(name, about);
  command->footer(
      fmt::format("Example:\n  sqlflow {} {}{}", parent.get_name(), name, source == Source::kNone ? "" : " orders"));
  if (source != Source::kNone) {
    command
        ->add_option("SOURCE", arguments->source,
                     std::string("A source of any pipeline, or a connection of the profile") +
                         (source == Source::kOptional ? "; without it: all" : ""))
        ->required(source == Source::kRequired);
  }
  command->add_option("--pipeline", arguments->pipeline, "Look in this pipeline only");
  AddProjectOptions(*command, arguments->project);
  AddFormatOption(*command, arguments->format);
  command->callback([&environment, &chosen, arguments, handler] {
    chosen = [&environment, arguments, handler] { return handler(environment, *arguments); };
  });
  return *command;
}

}  // namespace

void AddSourceCommands(CLI::App& connector, const Environment& environment, Action& chosen) {
  const auto arguments = std::make_shared<SourceArguments>();
  Add(connector, "test", "Connect to a source and say what works, or what does not", Source::kOptional, Test, arguments,
      environment, chosen);
  Add(connector, "health", "The state of sources, one a line", Source::kOptional, Health, arguments, environment,
      chosen);
  Add(connector, "discover", "List the tables or streams of a source", Source::kRequired, Discover, arguments,
      environment, chosen);
  CLI::App& schema = Add(connector, "schema", "List the columns of a source", Source::kRequired, Schema, arguments,
                         environment, chosen);
  schema.add_option("STREAM", arguments->stream, "One of its streams, such as public.orders");
  schema.add_flag("--changes", arguments->changes,
                  "Compare them with the tables that its LOADs fill, and say what the next load does (exit code 0 "
                  "whether or not there are any)");
  schema.footer("Examples:\n  sqlflow connector schema orders\n  sqlflow connector schema orders --changes");
}

void AddConnectCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  CLI::App* group = app.add_subcommand("connect", "List and test the project's sources and connections");
  group->require_subcommand(1);
  group->footer("Example:\n  sqlflow connect test");
  const auto arguments = std::make_shared<SourceArguments>();
  Add(*group, "list", "List the sources of all pipelines and the profile's connections", Source::kNone, List, arguments,
      environment, chosen);
  Add(*group, "test", "Connect to a source and say what works, or what does not", Source::kOptional, Test, arguments,
      environment, chosen);
}

}  // namespace sqlflow::cli
