#include "connectors/postgres/server_object.h"

#include "base/errors/network.h"
#include "base/errors/rows.h"
#include "base/text.h"
#include "component/sql_conditions.h"

namespace sqlflow::connectors::postgres {

namespace {

std::string Name(const std::string& schema, const std::string& table) {
  return (schema.empty() ? "" : base::QuoteIdentifier(schema) + ".") + base::QuoteIdentifier(table);
}

// The object, and its columns.
std::vector<Answer> Look(Server& server, const std::vector<std::string>& schemas, const std::string& table) {
  std::vector<std::string> places;
  for (const std::string& schema : schemas)
    places.push_back("to_regclass(" + server.Literal(Name(schema, table)) + ")");
  if (places.empty()) places.push_back("to_regclass(" + server.Literal(Name("", table)) + ")");
  // Pages of a table with children (partitions, inheritance) are those of the largest: a range of pages is read of
  // each.
  return server.QueryAll(
      fmt::format("WITH RECURSIVE family AS (SELECT c.oid, c.relkind FROM pg_class c WHERE c.oid = coalesce({0}) "
                  "UNION SELECT c.oid, c.relkind FROM pg_inherits i JOIN family f ON i.inhparent = f.oid "
                  "JOIN pg_class c ON c.oid = i.inhrelid) "
                  "SELECT n.nspname, c.relname, c.relkind, row_security_active(c.oid), "
                  "(SELECT CASE WHEN bool_or(relkind = 'f') THEN 0 ELSE max(pg_relation_size(oid)) / "
                  "current_setting('block_size')::bigint END FROM family), "
                  "(SELECT sum(greatest(reltuples, 0))::bigint FROM pg_class WHERE oid IN (SELECT oid FROM family)) "
                  "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = coalesce({0}) "
                  "AND c.relkind IN ('r', 'p', 'v', 'm', 'f'); "
                  "SELECT {1} FROM pg_attribute a WHERE a.attrelid = coalesce({0}) AND a.attnum > 0 AND NOT "
                  "a.attisdropped ORDER BY a.attnum",
                  base::JoinStrings(places, ", "), kColumnFields),
      "looking " + table + " up");
}

[[noreturn]] void ThrowNoTable(Server& server, const std::vector<std::string>& schemas, const std::string& table) {
  const Answer there = server.Query(
      "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN "
      "('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' LIMIT 10000",
      "listing tables");
  std::vector<std::string> names;
  std::string elsewhere;
  for (const auto& row : there.rows) {
    names.push_back(*row[1]);
    if (base::EqualsIgnoreCase(*row[1], table)) elsewhere = *row[0];
  }
  const std::string hint = !elsewhere.empty()
                               ? fmt::format("there is one in the schema {0}: \"schema\": \"{0}\"", elsewhere)
                               : base::DidYouMean(table, names);
  const std::string place = schemas.empty()       ? ""
                            : schemas.size() == 1 ? " in the schema " + schemas[0]
                                                  : " in the schemas " + base::JoinStrings(schemas, ", ");
  throw base::Error(base::code::kNoSuchObject,
                    fmt::format("there is no table or view {}{} at {}", table, place, server.Connected().where()),
                    hint.empty() ? "check \"schema\" and \"table\", and that this user may see it" : hint);
}

void CheckNames(const ServerObject& object) {
  if (object.columns.empty()) {
    throw base::Error(base::code::kUnrepresentableValue, fmt::format("{} has no columns", object.name),
                      "a table needs at least one column to be loaded");
  }
  for (size_t i = 0; i < object.columns.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (!base::EqualsIgnoreCase(object.columns[i].name, object.columns[j].name)) continue;
      throw base::Error(base::code::kUnrepresentableValue,
                        fmt::format("{} has the columns {} and {}, which are one name here", object.name,
                                    object.columns[j].name, object.columns[i].name),
                        "give one of them another name: \"query\": \"SELECT …, x AS y FROM …\"");
    }
  }
}

}  // namespace

const char* const kColumnFields =
    "a.attname, a.atttypid, a.atttypmod, format_type(a.atttypid, -1), a.attnotnull, col_description(a.attrelid, "
    "a.attnum)";

RemoteColumn ReadColumn(const std::vector<std::optional<std::string>>& row, size_t first) {
  return {.name = *row[first],
          .type = static_cast<uint32_t>(std::stoul(*row[first + 1])),
          .modifier = std::stoi(*row[first + 2]),
          .type_name = *row[first + 3],
          .not_null = *row[first + 4] == "t",
          .description = row[first + 5].value_or("")};
}

void CheckLength(const std::string& name) {
  constexpr size_t kMostBytes = 63;  // NAMEDATALEN - 1
  if (name.size() <= kMostBytes) return;
  throw base::Error(base::code::kUnrepresentableValue,
                    fmt::format("the name {} has {} bytes; the server cuts names to {}", name, name.size(), kMostBytes),
                    "give it a shorter one: \"table\", or SELECT … AS …");
}

ServerObject FindTable(Server& server, const std::vector<std::string>& schemas, const std::string& table) {
  std::vector<Answer> found = Look(server, schemas, table);
  if (found[0].rows.empty() && base::Lower(table) != table) found = Look(server, schemas, base::Lower(table));
  if (found[0].rows.empty()) ThrowNoTable(server, schemas, table);
  CheckLength(table);
  const auto& row = found[0].rows[0];
  ServerObject object;
  object.name = *row[0] + "." + *row[1];
  object.from = Name(*row[0], *row[1]);
  object.row_security = *row[3] == "t";
  object.stored = *row[2] == "r" || *row[2] == "p" || *row[2] == "m";
  if (object.stored && row[4]) object.pages = std::stoll(*row[4]);
  if (row[5] && *row[5] != "0") object.rows = std::stoull(*row[5]);
  for (const auto& column : found[1].rows) object.columns.push_back(ReadColumn(column, 0));
  CheckNames(object);
  return object;
}

ServerObject WithXmin(ServerObject object) {
  if (!object.stored) {
    throw base::Error(base::code::kUnknownColumn, fmt::format("the rows of {} have no xmin", object.name),
                      "only those of tables have one: read the tables, or name a column in \"cursor_field\"");
  }
  // A row says the lower 32 bits; the upper ones follow from its age, which is less than 2^32 unless it is frozen.
  object.from = fmt::format(
      "(SELECT *, ctid, next - ((next - xmin::text::bigint) & 4294967295) AS {} FROM {}, (SELECT "
      "txid_snapshot_xmax(txid_current_snapshot())) AS now(next)) AS with_xmin",
      kXmin, object.from);
  object.columns.push_back({.name = kXmin, .type = 20, .type_name = "bigint", .not_null = true});
  return object;
}

ServerObject DescribeQuery(Server& server, const std::string& query) {
  ServerObject object;
  object.name = "the query";
  object.from = component::Subquery(query) + " AS query";
  const Answer described = server.Query("SELECT * FROM " + object.from + " LIMIT 0", "reading the query");
  std::string types;
  for (const Answer::Column& column : described.columns) {
    object.columns.push_back({.name = column.name, .type = column.type, .modifier = column.modifier});
    types += (types.empty() ? "" : "), (") + std::to_string(column.type);
  }
  CheckNames(object);
  const Answer names =
      server.Query("SELECT format_type(type, -1) FROM (VALUES (" + types + ")) AS types(type)", "looking types up");
  for (size_t i = 0; i < object.columns.size(); ++i) object.columns[i].type_name = *names.rows.at(i)[0];
  return object;
}

}  // namespace sqlflow::connectors::postgres
