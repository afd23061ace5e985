#include "connectors/postgres/discover.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "connectors/postgres/server_object.h"

namespace sqlflow::connectors::postgres {

namespace {

std::string Kind(const std::string& kind) {
  static const std::map<std::string, std::string> kinds = {
      {"r", "table"}, {"p", "partitioned table"}, {"v", "view"}, {"m", "materialized view"}, {"f", "foreign table"}};
  const auto found = kinds.find(kind);
  return found == kinds.end() ? kind : found->second;
}

struct Found {
  component::StreamFacts facts;
  std::vector<RemoteColumn> columns;
  std::set<std::string> indexed;  // the first column of an index
};

using ByOid = std::map<std::string, Found>;

ByOid FindTables(Server& server, const std::string& condition) {
  ByOid tables;
  const Answer found = server.Query(
      "SELECT c.oid, n.nspname, c.relname, c.relkind, CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint END, "
      "obj_description(c.oid, 'pg_class') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE " +
          condition,
      "listing tables");
  for (const auto& row : found.rows) {
    component::StreamFacts& facts = tables[*row[0]].facts;
    facts.name = *row[1] + "." + *row[2];
    facts.kind = Kind(*row[3]);
    if (row[4]) facts.rows = std::stoll(*row[4]);
    facts.description = row[5].value_or("");
  }
  return tables;
}

void FindColumns(Server& server, const std::string& condition, ByOid& tables) {
  const Answer found = server.Query(std::string("SELECT c.oid, ") + kColumnFields +
                                        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN "
                                        "pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND "
                                        "NOT a.attisdropped WHERE " +
                                        condition + " ORDER BY c.oid, a.attnum",
                                    "listing columns");
  for (const auto& row : found.rows) tables[*row[0]].columns.push_back(ReadColumn(row, 1));
}

void FindIndexes(Server& server, const std::string& condition, ByOid& tables) {
  const Answer found = server.Query(
      "SELECT c.oid, a.attname, i.indisprimary, k.place FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
      "JOIN pg_index i ON i.indrelid = c.oid AND i.indisvalid JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS "
      "k(column_number, place) ON k.place <= i.indnkeyatts JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = "
      "k.column_number WHERE " +
          condition + " ORDER BY c.oid, i.indexrelid, k.place",
      "listing indexes");
  for (const auto& row : found.rows) {
    Found& table = tables[*row[0]];
    if (*row[2] == "t") table.facts.primary_key.push_back(*row[1]);
    if (*row[3] == "1") table.indexed.insert(*row[1]);
  }
}

// What grows with time, the likeliest first: times whose name speaks of change, other times, then numbered keys.
void ChooseCursors(Found& table) {
  std::vector<std::pair<int, std::string>> ranked;
  for (const component::Column& column : table.facts.columns) {
    const std::string name = base::Lower(column.name);
    const bool indexed = table.indexed.contains(column.name);
    int rank = indexed ? 0 : 1;
    if (column.type.starts_with("TIMESTAMP")) {
      const bool changed = name.find("updat") != std::string::npos || name.find("modif") != std::string::npos ||
                           name.find("chang") != std::string::npos;
      const bool made = name.find("creat") != std::string::npos || name.find("insert") != std::string::npos;
      rank += changed ? 0 : made ? 2 : 4;
    } else if (indexed && (column.type == "BIGINT" || column.type == "INTEGER") &&
               table.facts.primary_key == std::vector<std::string>{column.name}) {
      rank += 6;
    } else {
      continue;
    }
    ranked.emplace_back(rank, column.name);
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [rank, name] : ranked) table.facts.cursors.push_back(std::move(name));
}

}  // namespace

std::vector<component::StreamFacts> DiscoverTables(Server& server, const std::vector<std::string>& schemas) {
  std::string condition =
      "c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND has_schema_privilege(n.oid, 'USAGE') AND "
      "has_any_column_privilege(c.oid, 'SELECT') AND ";
  std::vector<std::string> names;
  for (const std::string& schema : schemas) names.push_back(server.Literal(schema));
  condition += names.empty() ? "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
                             : "n.nspname IN (" + base::JoinStrings(names, ", ") + ")";
  ByOid tables = FindTables(server, condition);
  FindColumns(server, condition, tables);
  FindIndexes(server, condition, tables);
  std::vector<RemoteColumn> all;
  for (const auto& [oid, table] : tables) all.insert(all.end(), table.columns.begin(), table.columns.end());
  ResolveTypes(server, all);
  std::vector<component::StreamFacts> facts;
  size_t next = 0;
  for (auto& [oid, table] : tables) {
    for (size_t i = 0; i < table.columns.size(); ++i) table.facts.columns.push_back(ColumnOf(all[next++]));
    ChooseCursors(table);
    facts.push_back(std::move(table.facts));
  }
  std::sort(facts.begin(), facts.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return facts;
}

}  // namespace sqlflow::connectors::postgres
