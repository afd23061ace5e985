#include "connectors/in_memory/in_memory.h"

#include <cctype>

#include "base/errors/parameters.h"
#include "base/text.h"
#include "connectors/in_memory/in_memory_destination.h"
#include "connectors/in_memory/in_memory_source.h"
#include "connectors/in_memory/in_memory_store.h"
#include "connectors/in_memory/row_relation.h"

namespace sqlflow::connectors::in_memory {

using base::Json;
using component::ParamSpec;
using component::ParamType;

namespace {

struct InMemoryOptions : component::SourceOptions {
  Json rows;
  Json declared_columns;
  std::string name;
};

struct InMemoryExportOptions {
  std::string name;
};

const ParamSpec<InMemoryOptions>& SourceParams() {
  static const ParamSpec<InMemoryOptions> spec = [] {
    ParamSpec<InMemoryOptions> made("IN_MEMORY");
    made.Add(&InMemoryOptions::rows,
             {.name = "rows",
              .description = "The rows, as a list of objects. A key that a row lacks is NULL there.",
              .example = R"([{"id": 1, "name": "Ada"}, {"id": 2, "name": null}])",
              .type = ParamType::kObjectList});
    made.Add(&InMemoryOptions::declared_columns,
             {.name = "columns",
              .description = "The columns and their order: a list of names, or an object of names and types. Without "
                             "it, they are the keys of the rows in the order first met, and types come from the "
                             "values. Needed when there are no rows.",
              .example = R"({"id": "BIGINT", "joined": "DATE"})",
              .also = {ParamType::kStringList}});
    made.Add(&InMemoryOptions::name, {.name = "name",
                                      .description = "Instead of rows: the name under which an EXPORT … TYPE "
                                                     "IN_MEMORY of the same process has put a table.",
                                      .aliases = {"table"},
                                      .example = "\"handed_over\""});
    AddSourceOptions(made, component::kReadInPlace);
    return made;
  }();
  return spec;
}

const ParamSpec<InMemoryExportOptions>& DestinationParams() {
  static const ParamSpec<InMemoryExportOptions> spec = [] {
    ParamSpec<InMemoryExportOptions> made("IN_MEMORY");
    made.Add(&InMemoryExportOptions::name, {.name = "name",
                                            .description = "The table's name, where a connection of the profile is "
                                                           "the target. Otherwise the string after TO says it.",
                                            .aliases = {"table"},
                                            .example = "\"handed_over\""});
    return made;
  }();
  return spec;
}

// A declared type becomes part of an SQL text: letters, digits and what types are built of, in balanced parentheses.
bool LooksLikeType(const Json& value) {
  if (!value.is_string() || base::Trim(value.text).empty()) return false;
  int depth = 0;
  for (const char sign : value.text) {
    const bool word = std::isalnum(static_cast<unsigned char>(sign)) != 0;
    if (!word && std::string_view("_ ,()[]\"'").find(sign) == std::string_view::npos) return false;
    depth += sign == '(' ? 1 : sign == ')' ? -1 : 0;
    if (depth < 0) return false;
  }
  return depth == 0;
}

bool CheckTypes(const Json& columns, base::Diagnostics& diagnostics) {
  const int before = diagnostics.error_count();
  for (const Json::Member& member : columns.members) {
    if (LooksLikeType(member.value)) continue;
    diagnostics.Error(base::code::kWrongParameterType, member.value.span,
                      fmt::format("the type of column {} must be a type's name", base::QuoteJson(member.name)),
                      R"(for example "BIGINT")");
  }
  return diagnostics.error_count() == before;
}

bool CheckFilters(const Json& filters, const std::vector<RowColumn>& columns, base::Diagnostics& diagnostics) {
  const int before = diagnostics.error_count();
  std::vector<std::string> names;
  for (const RowColumn& column : columns) names.push_back(column.name);
  for (const Json::Member& member : filters.members) {
    const bool known = std::any_of(names.begin(), names.end(), [&member](const std::string& name) {
      return base::EqualsIgnoreCase(name, member.name);
    });
    if (known) continue;
    diagnostics.Error(base::code::kBadFilter, member.name_span,
                      fmt::format("filter on {}: the rows have no such column", base::QuoteJson(member.name)),
                      base::DidYouMean(member.name, names));
  }
  return diagnostics.error_count() == before;
}

bool IsAbsent(const Json& value) { return value.kind == Json::Kind::kNull; }

std::unique_ptr<component::Source> MakeSource(const std::shared_ptr<InMemoryStore>& store, const Json& parameters,
                                              base::Span place, base::Diagnostics& diagnostics) {
  const InMemoryOptions options = SourceParams().Read(parameters);
  std::vector<component::Filter> filters = component::ReadFilters(options.filters, nullptr);  // checked already
  if (!options.name.empty() && !IsAbsent(options.rows)) {
    diagnostics.Error(base::code::kParametersConflict, place,
                      "IN_MEMORY takes \"rows\" or the \"name\" of an exported table, not both");
    return nullptr;
  }
  if (!options.name.empty()) return ReadStored(store, options.name, std::move(filters));
  if (IsAbsent(options.rows) && IsAbsent(options.declared_columns)) {
    diagnostics.Error(base::code::kMissingParameter, place, "IN_MEMORY needs the parameter \"rows\"",
                      "add \"rows\": [{\"id\": 1}]");
    return nullptr;
  }
  if (!CheckTypes(options.declared_columns, diagnostics)) return nullptr;
  const std::vector<RowColumn> columns = ColumnsOf(options.rows, options.declared_columns);
  if (columns.empty()) {
    diagnostics.Error(base::code::kMissingParameter, place, "IN_MEMORY without rows needs the parameter \"columns\"",
                      "add \"columns\": {\"id\": \"BIGINT\"}");
    return nullptr;
  }
  if (!CheckFilters(options.filters, columns, diagnostics)) return nullptr;
  return ReadRows(RowSelect(options.rows, columns), std::move(filters));
}

}  // namespace

component::Component InMemoryComponent() {
  const auto store = std::make_shared<InMemoryStore>();
  component::Component made;
  made.type = "IN_MEMORY";
  made.aliases = {"MEMORY"};
  made.summary = "Rows written in the pipeline itself, for tests and embedding";
  made.description =
      "As a source, IN_MEMORY gives the `rows` that stand in its parameters. Whole numbers are BIGINT, other numbers "
      "DOUBLE, lists and objects keep their nesting, and what is mixed is text; `columns` declares other types.\n\n"
      "As a destination, it keeps a table under a name until the program ends. A source with that `name` reads it, in "
      "the same run.";
  made.example =
      "SOURCE people TYPE IN_MEMORY PARAMS {\n"
      "  \"rows\": [{\"id\": 1, \"name\": \"Ada\"}, {\"id\": 2, \"name\": \"Grace\"}],\n"
      "  \"columns\": {\"id\": \"INTEGER\", \"name\": \"VARCHAR\"}\n"
      "};\n"
      "LOAD people FROM people;\n";
  made.capabilities.source = true;
  made.capabilities.destination = true;
  made.capabilities.incremental = true;
  made.capabilities.count = true;
  made.capabilities.transactional_write = true;
  made.source_params = &SourceParams();
  made.destination_params = &DestinationParams();
  made.make_source = [store](const Json& parameters, base::Span place, const component::ComponentContext&,
                             base::Diagnostics& diagnostics) {
    return MakeSource(store, parameters, place, diagnostics);
  };
  made.make_destination = [store](const Json& parameters, base::Span, const component::ComponentContext&,
                                  base::Diagnostics&) -> std::unique_ptr<component::Destination> {
    return WriteStored(store, DestinationParams().Read(parameters).name);
  };
  return made;
}

}  // namespace sqlflow::connectors::in_memory
