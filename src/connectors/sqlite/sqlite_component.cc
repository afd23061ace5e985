#include "connectors/sqlite/sqlite_component.h"

#include "base/errors/parameters.h"
#include "base/text.h"
#include "component/source_options.h"
#include "connectors/sqlite/sqlite_source.h"

namespace sqlflow::connectors::sqlite {

using base::Json;
using component::ParamSpec;

namespace {

struct SqliteParams : component::SourceOptions {
  std::string path;
  std::string table;
  std::string query;
  std::string where_clause;
  Json column_types;
};

void CheckTypes(const Json& types, base::Diagnostics& diagnostics) {
  static const std::vector<std::string> kTypes = {"BIGINT", "DOUBLE", "BOOLEAN", "BLOB", "VARCHAR"};
  for (const Json::Member& member : types.members) {
    const bool known = member.value.is_string() &&
                       std::find(kTypes.begin(), kTypes.end(), base::Upper(member.value.text)) != kTypes.end();
    if (known) continue;
    diagnostics.Error(base::code::kWrongParameterType, member.value.span,
                      fmt::format("SQLITE reads column {} as one of {}", base::QuoteJson(member.name),
                                  base::JoinStrings(kTypes, ", ")),
                      "cast it to other types in SQL, once it is loaded");
  }
}

const ParamSpec<SqliteParams>& SourceParams() {
  static const ParamSpec<SqliteParams> spec = [] {
    ParamSpec<SqliteParams> made("SQLITE");
    made.Add(&SqliteParams::path, {.name = "path",
                                   .description = "The database's file.",
                                   .required = true,
                                   .aliases = {"database", "file_path", "file"},
                                   .example = "\"data/shop.sqlite\""});
    made.Add(&SqliteParams::table, {.name = "table",
                                    .description = "The table or view. Without it (and without a query), a LOAD reads "
                                                   "the table of its own target's name.",
                                    .aliases = {"stream"},
                                    .example = "\"orders\""});
    made.Add(&SqliteParams::query, {.name = "query",
                                    .description = "Instead of a table: a SELECT in SQLite's SQL.",
                                    .example = "\"SELECT id, total FROM orders WHERE total > 0\""});
    made.Add(&SqliteParams::where_clause, {.name = "where_clause",
                                           .description = "A condition in SQLite's SQL, beside `filters`.",
                                           .example = "\"NOT deleted\""});
    made.Add(&SqliteParams::column_types,
             {.name = "column_types",
              .description = "How columns are read, where their declared type does not say it or not all values are of "
                             "it: BIGINT, DOUBLE, BOOLEAN, BLOB or VARCHAR.",
              .example = "{\"code\": \"VARCHAR\"}",
              .check = CheckTypes});
    AddSourceOptions(made, component::kReadInPlace);
    return made;
  }();
  return spec;
}

std::unique_ptr<component::Source> MakeSource(const Json& parameters, base::Span place,
                                              const component::ComponentContext& context,
                                              base::Diagnostics& diagnostics) {
  const SqliteParams params = SourceParams().Read(parameters);
  if (!params.query.empty() && !params.table.empty()) {
    diagnostics.Error(base::code::kParametersConflict, place, "SQLITE takes a \"query\" or a \"table\", not both");
    return nullptr;
  }
  SqliteOptions options;
  options.root = context.root;
  options.path = params.path;
  options.table = params.table;
  options.query = params.query;
  options.where_clause = params.where_clause;
  options.columns = params.columns;
  options.filters = component::ReadFilters(params.filters, nullptr);  // checked already
  for (const Json::Member& member : params.column_types.members) {
    options.column_types[member.name] = base::Upper(member.value.text);
  }
  return MakeSqliteSource(std::move(options));
}

}  // namespace

component::Component SqliteComponent() {
  component::Component made;
  made.type = "SQLITE";
  made.aliases = {"SQLITE3"};
  made.summary = "Tables, views and queries of a SQLite file";
  made.description =
      "As a source, SQLITE reads a table, a view or a query of a database file. SQLite keeps any value in any column: "
      "a "
      "column's declared type decides what it is here (INT: BIGINT, REAL and DECIMAL: DOUBLE, BOOL: BOOLEAN, BLOB, all "
      "else text, dates too), and a value that is not of it stops the load with its row, unless `column_types` says "
      "otherwise.\n\nThe file is only read; a program that writes to it meanwhile is waited for.";
  made.example =
      "SOURCE shop TYPE SQLITE PARAMS { \"path\": \"data/shop.sqlite\" };\n"
      "LOAD orders FROM shop;\n";
  made.capabilities.source = true;
  made.capabilities.incremental = true;
  made.capabilities.predicate_pushdown = true;
  made.capabilities.many_streams = true;
  made.source_params = &SourceParams();
  made.make_source = MakeSource;
  return made;
}

}  // namespace sqlflow::connectors::sqlite
