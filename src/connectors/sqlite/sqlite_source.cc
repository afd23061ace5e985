#include "connectors/sqlite/sqlite_source.h"

#include <algorithm>

#include "base/errors/network.h"
#include "base/errors/rows.h"
#include "base/text.h"
#include "component/find_column.h"
#include "component/narrow.h"
#include "component/sql_conditions.h"
#include "component/table_to_read.h"
#include "connectors/sqlite/sqlite_stream.h"

namespace sqlflow::connectors::sqlite {

namespace {

std::string TextAt(sqlite3_stmt* statement, int column) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
  return text ? text : "";
}

// What is read from, with all of its columns.
struct Origin {
  std::string name;
  std::string from;
  std::vector<component::Column> columns;
};

const component::Column& Find(const Origin& origin, const std::string& name) {
  return component::ColumnNamed(origin.columns, name, origin.name);
}

class SqliteSource : public component::Source {
 public:
  explicit SqliteSource(SqliteOptions options) : options_(std::move(options)) {}

  std::vector<component::StreamFacts> Discover(component::ReadContext& context) override;
  std::optional<std::vector<component::Column>> Columns(const std::string& stream,
                                                        component::ReadContext& context) override {
    return Selected(FindOrigin(stream, context), options_.columns);
  }
  component::Relation Read(const component::ReadRequest& request, component::ReadContext& context) override;
  std::string Test(component::ReadContext& context) override;
  std::vector<std::string> Paths() const override { return {options_.path}; }

 private:
  const std::shared_ptr<SqliteDatabase>& Database(component::ReadContext& context);
  std::vector<std::string> TableNames(component::ReadContext& context);
  Origin FindOrigin(const std::string& stream, component::ReadContext& context);
  Origin FindTable(const std::string& name, component::ReadContext& context);
  Origin DescribeQuery(component::ReadContext& context);
  void Declare(Origin& origin, const std::string& name, const std::string& declared, bool not_null) const;
  static std::vector<component::Column> Selected(const Origin& origin, const std::vector<std::string>& names);

  const SqliteOptions options_;
  std::shared_ptr<SqliteDatabase> database_;
};

const std::shared_ptr<SqliteDatabase>& SqliteSource::Database(component::ReadContext& context) {
  if (!database_) database_ = std::make_shared<SqliteDatabase>(options_.root, options_.path, context.cancellation());
  return database_;
}

void SqliteSource::Declare(Origin& origin, const std::string& name, const std::string& declared, bool not_null) const {
  std::string type = TypeOf(declared);
  for (const auto& [wanted, as] : options_.column_types) {
    if (base::EqualsIgnoreCase(wanted, name)) type = as;
  }
  if (component::FindColumn(origin.columns, name)) {
    throw base::Error(base::code::kUnrepresentableValue,
                      fmt::format("{} gives two columns of the name {}", origin.name, name),
                      "give one of them another name, with AS");
  }
  origin.columns.push_back({name, type, !not_null});
}

std::vector<std::string> SqliteSource::TableNames(component::ReadContext& context) {
  const StatementHandle tables = Database(context)->Prepare(
      "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
      "ORDER BY name");
  std::vector<std::string> names;
  while (Database(context)->Step(tables.get())) names.push_back(TextAt(tables.get(), 0));
  return names;
}

Origin SqliteSource::FindTable(const std::string& name, component::ReadContext& context) {
  Origin origin;
  const std::vector<std::string> names = TableNames(context);
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const std::string& each) { return base::EqualsIgnoreCase(each, name); });
  if (found == names.end()) {
    const std::string near = base::DidYouMean(name, names);
    throw base::Error(base::code::kNoSuchObject, fmt::format("there is no table or view {} in {}", name, options_.path),
                      near.empty() && !names.empty() ? "there is " + base::JoinStrings(names, ", ") : near);
  }
  origin.name = *found;
  origin.from = base::QuoteIdentifier(*found);
  const StatementHandle columns = Database(context)->Prepare("SELECT name, type, \"notnull\" FROM pragma_table_xinfo(" +
                                                             base::QuoteLiteral(*found) + ") WHERE hidden <> 1");
  while (Database(context)->Step(columns.get())) {
    Declare(origin, TextAt(columns.get(), 0), TextAt(columns.get(), 1), sqlite3_column_int(columns.get(), 2) != 0);
  }
  return origin;
}

// The types that a query's columns have are those of the columns they come from; of what is computed, text.
Origin SqliteSource::DescribeQuery(component::ReadContext& context) {
  Origin origin;
  origin.name = "the query";
  origin.from = component::Subquery(options_.query);
  const StatementHandle query = Database(context)->Prepare("SELECT * FROM " + origin.from);
  for (int i = 0; i < sqlite3_column_count(query.get()); ++i) {
    const char* declared = sqlite3_column_decltype(query.get(), i);
    Declare(origin, sqlite3_column_name(query.get(), i), declared ? declared : "", false);
  }
  return origin;
}

Origin SqliteSource::FindOrigin(const std::string& stream, component::ReadContext& context) {
  if (!options_.query.empty()) return DescribeQuery(context);
  return FindTable(component::TableToRead(options_.table, stream, "SQLITE"), context);
}

std::vector<component::Column> SqliteSource::Selected(const Origin& origin, const std::vector<std::string>& names) {
  if (names.empty()) return origin.columns;
  std::vector<component::Column> selected;
  for (const std::string& name : names) selected.push_back(Find(origin, name));
  return selected;
}

component::Relation SqliteSource::Read(const component::ReadRequest& request, component::ReadContext& context) {
  const Origin origin = FindOrigin(request.stream, context);
  SelectPlan plan;
  plan.name = origin.name;
  plan.columns = Selected(origin, request.columns.empty() ? options_.columns : request.columns);
  const auto bind = [&](const component::Column& column, const std::string& text) {
    plan.bindings.push_back({text, column.type});
    return std::string("?");
  };
  const auto write = [&](const component::Filter& filter) {
    const component::Column& column = Find(origin, filter.column);
    return component::FilterSql(filter, column.name, [&](const base::Json& value) {
      const bool boolean = value.kind == base::Json::Kind::kBool;
      return bind(column, boolean ? (value.boolean ? "1" : "0") : value.text);
    });
  };
  std::vector<std::string> conditions =
      component::SqlConditions(options_.where_clause, options_.filters, request.filters, write);
  if (request.cursor) {
    const component::Column& column = Find(origin, request.cursor->column);
    const std::string range =
        component::CursorSql(*request.cursor, [&](const std::string& value) { return bind(column, value); });
    if (!range.empty()) conditions.push_back(range);
  }
  plan.rest = "FROM " + origin.from;
  if (!conditions.empty()) plan.rest += " WHERE " + base::JoinStrings(conditions, " AND ");
  if (request.limit) plan.rest += fmt::format(" LIMIT {}", *request.limit);
  component::Relation relation;
  relation.ordered = false;
  relation.stream = MakeStream(std::move(plan), Database(context));
  return relation;
}

std::string SqliteSource::Test(component::ReadContext& context) {
  const size_t tables = TableNames(context).size();
  std::string answer =
      fmt::format("SQLite {}, {}", sqlite3_libversion(), base::Plural(static_cast<int64_t>(tables), "table"));
  if (options_.table.empty() && options_.query.empty()) return answer;
  return answer +
         fmt::format("; {}", base::Plural(static_cast<int64_t>(FindOrigin("", context).columns.size()), "column"));
}

std::vector<component::StreamFacts> SqliteSource::Discover(component::ReadContext& context) {
  std::vector<component::StreamFacts> streams;
  for (const std::string& name : TableNames(context)) {
    component::StreamFacts& facts = streams.emplace_back();
    facts.name = name;
    facts.columns = FindTable(name, context).columns;
    const StatementHandle keys = Database(context)->Prepare("SELECT name FROM pragma_table_info(" +
                                                            base::QuoteLiteral(name) + ") WHERE pk > 0 ORDER BY pk");
    while (Database(context)->Step(keys.get())) facts.primary_key.push_back(TextAt(keys.get(), 0));
    const StatementHandle kind =
        Database(context)->Prepare("SELECT type FROM sqlite_schema WHERE name = " + base::QuoteLiteral(name));
    if (Database(context)->Step(kind.get())) facts.kind = TextAt(kind.get(), 0);
  }
  return streams;
}

}  // namespace

std::unique_ptr<component::Source> MakeSqliteSource(SqliteOptions options) {
  return std::make_unique<SqliteSource>(std::move(options));
}

}  // namespace sqlflow::connectors::sqlite
