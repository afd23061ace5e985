#include "connectors/postgres/server_object.h"

#include "base/errors/network.h"
#include "base/errors/rows.h"
#include "base/text.h"

namespace sqlflow::connectors::postgres {

namespace {

std::string Name(const std::string& schema, const std::string& table) {
  return (schema.empty() ? "" : base::QuoteIdentifier(schema) + ".") + base::QuoteIdentifier(table);
}

Answer Look(Server& server, const std::string& schema, const std::string& table) {
  // Pages of a table with children (partitions, inheritance) are those of the largest: a range of pages is read of
  // each.
  return server.Query(
      fmt::format("WITH RECURSIVE family AS (SELECT c.oid, c.relkind FROM pg_class c WHERE c.oid = to_regclass({0}) "
                  "UNION SELECT c.oid, c.relkind FROM pg_inherits i JOIN family f ON i.inhparent = f.oid "
                  "JOIN pg_class c ON c.oid = i.inhrelid) "
                  "SELECT c.oid, n.nspname, c.relname, c.relkind, row_security_active(c.oid), "
                  "(SELECT CASE WHEN bool_or(relkind = 'f') THEN 0 ELSE max(pg_relation_size(oid)) / "
                  "current_setting('block_size')::bigint END FROM family), "
                  "(SELECT sum(greatest(reltuples, 0))::bigint FROM pg_class WHERE oid IN (SELECT oid FROM family)) "
                  "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass({0}) "
                  "AND c.relkind IN ('r', 'p', 'v', 'm', 'f')",
                  server.Literal(Name(schema, table))),
      "looking " + table + " up");
}

[[noreturn]] void ThrowNoTable(Server& server, const std::string& schema, const std::string& table) {
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
  throw base::Error(base::code::kNoSuchObject,
                    fmt::format("there is no table or view {}{} at {}", schema.empty() ? "" : schema + ".", table,
                                server.Connected().where()),
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

ServerObject FindTable(Server& server, const std::string& schema, const std::string& table) {
  Answer found = Look(server, schema, table);
  if (found.rows.empty() && base::Lower(table) != table) found = Look(server, schema, base::Lower(table));
  if (found.rows.empty()) ThrowNoTable(server, schema, table);
  const auto& row = found.rows[0];
  ServerObject object;
  object.name = *row[1] + "." + *row[2];
  object.from = Name(*row[1], *row[2]);
  object.row_security = *row[4] == "t";
  const bool has_pages = *row[3] == "r" || *row[3] == "p" || *row[3] == "m";
  if (has_pages && row[5]) object.pages = std::stoll(*row[5]);
  if (row[6] && *row[6] != "0") object.rows = std::stoull(*row[6]);
  const Answer columns = server.Query(
      fmt::format("SELECT a.attname, a.atttypid, a.atttypmod, a.attnotnull, col_description(a.attrelid, a.attnum) "
                  "FROM pg_attribute a WHERE a.attrelid = {} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
                  *row[0]),
      "looking " + object.name + " up");
  for (const auto& column : columns.rows) {
    object.columns.push_back({*column[0], static_cast<uint32_t>(std::stoul(*column[1])), std::stoi(*column[2]),
                              *column[3] == "t", column[4].value_or("")});
  }
  CheckNames(object);
  return object;
}

ServerObject DescribeQuery(Server& server, const std::string& query) {
  ServerObject object;
  object.name = "the query";
  object.from = "(" + query + "\n) AS query";
  const Answer described = server.Query("SELECT * FROM " + object.from + " LIMIT 0", "reading the query");
  for (const Answer::Column& column : described.columns) {
    object.columns.push_back({column.name, column.type, column.modifier, false, ""});
  }
  CheckNames(object);
  return object;
}

}  // namespace sqlflow::connectors::postgres
