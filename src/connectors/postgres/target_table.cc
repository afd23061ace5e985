#include "connectors/postgres/target_table.h"

#include "base/errors/network.h"
#include "base/text.h"
#include "connectors/postgres/server_object.h"

namespace sqlflow::connectors::postgres {

namespace {

// Of pg_class AS c and its pg_namespace AS n. What a copy made by LIKE … INCLUDING ALL would lack, or what refers to
// the table by its number, as views, foreign keys, triggers, policies and publications do.
// (pg_attver is the server's own mark of a column, since 15.20.)
constexpr const char* kCanBeSwapped =
    "c.relkind = 'r' AND c.relpersistence = 'p' AND NOT c.relispartition AND c.reloftype = 0 AND c.reltablespace = 0 "
    "AND c.reloptions IS NULL AND c.relreplident = 'd' AND NOT c.relrowsecurity "
    "AND c.relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user) "
    "AND c.relam = (SELECT oid FROM pg_am WHERE amname = current_setting('default_table_access_method')) "
    "AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhparent = c.oid OR inhrelid = c.oid) "
    "AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND (attacl IS NOT NULL OR "
    "attidentity <> '' OR EXISTS (SELECT FROM unnest(attoptions) o WHERE o NOT LIKE 'pg\\_attver=%'))) "
    "AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND (indisclustered OR NOT indisvalid)) "
    "AND NOT EXISTS (SELECT FROM pg_publication_tables WHERE schemaname = n.nspname AND tablename = c.relname) "
    "AND NOT EXISTS (SELECT FROM pg_subscription_rel WHERE srrelid = c.oid) "
    "AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e') "
    "AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid "
    "AND d.classid <> 'pg_attrdef'::regclass AND NOT ("
    "d.classid = 'pg_type'::regclass AND d.objid = c.reltype OR "
    "d.classid = 'pg_class'::regclass AND (d.objid = c.reltoastrelid OR EXISTS (SELECT FROM pg_index i WHERE "
    "i.indexrelid = d.objid AND i.indrelid = c.oid)) OR "
    "d.classid = 'pg_constraint'::regclass AND EXISTS (SELECT FROM pg_constraint k WHERE k.oid = d.objid AND "
    "k.conrelid = c.oid AND k.contype IN ('c', 'p', 'u', 'x', 'n')))) "
    "AND NOT EXISTS (SELECT FROM pg_type t JOIN pg_depend d ON d.refobjid = t.oid WHERE d.refclassid = "
    "'pg_type'::regclass AND (t.oid = c.reltype AND d.deptype <> 'i' OR t.typelem = c.reltype))";

constexpr const char* kFrom = "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ";

std::vector<Answer> Look(Server& server, const std::string& schema, const std::string& table) {
  const std::string quoted = (schema.empty() ? "" : base::QuoteIdentifier(schema) + ".") + base::QuoteIdentifier(table);
  const std::string oid = "to_regclass(" + server.Literal(quoted) + ")";
  const std::string object = fmt::format(
      "SELECT c.oid, n.nspname, c.relname, c.relkind, row_security_active(c.oid), {}, "
      "EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND confrelid = c.oid AND conrelid <> c.oid) "
      "{}{}",
      kCanBeSwapped, kFrom, oid);
  const std::string columns = fmt::format(
      "SELECT {}, format_type(a.atttypid, a.atttypmod), a.attgenerated <> '', a.attidentity = 'a' FROM "
      "pg_attribute a WHERE a.attrelid = {} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
      kColumnFields, oid);
  const std::string keys = fmt::format(
      "SELECT i.indexrelid, a.attname FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY k(number, place), "
      "pg_attribute a WHERE i.indrelid = {} AND a.attrelid = i.indrelid AND a.attnum = k.number AND i.indisunique AND "
      "i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL AND k.place <= i.indnkeyatts "
      "ORDER BY i.indisprimary DESC, i.indexrelid, k.place",
      oid);
  const std::string has_schema =
      schema.empty() ? "true" : "to_regnamespace(" + server.Literal(base::QuoteIdentifier(schema)) + ") IS NOT NULL";
  return server.QueryAll(object + "; " + columns + "; " + keys + "; SELECT current_schema(), " + has_schema,
                         "looking " + table + " up");
}

bool IsTrue(const std::optional<std::string>& value) { return value == "t"; }

void CheckWritable(const TargetTable& target) {
  if (std::string_view("rpvf").find(target.kind) != std::string_view::npos) return;
  throw base::Error(base::code::kRequestRefused,
                    fmt::format("{} is no table that rows can be written to", target.name()),
                    target.kind == 'm' ? "it is a materialised view: REFRESH MATERIALIZED VIEW fills it"
                                       : "choose another \"table\"");
}

}  // namespace

std::string TargetTable::Quoted() const { return base::QuoteIdentifier(schema) + "." + base::QuoteIdentifier(table); }

std::string SwapCheck(const std::string& oid) { return fmt::format("SELECT {} {}{}", kCanBeSwapped, kFrom, oid); }

TargetTable FindTarget(Server& server, const std::string& schema, const std::string& table) {
  CheckLength(schema);
  CheckLength(table);
  std::vector<Answer> found = Look(server, schema, table);
  if (found[0].rows.empty() && base::Lower(table) != table) {
    std::vector<Answer> folded = Look(server, schema, base::Lower(table));
    if (!folded[0].rows.empty()) found = std::move(folded);
  }
  TargetTable target;
  const auto& there = found[3].rows.at(0);
  target.schema = schema.empty() ? there[0].value_or("public") : schema;
  target.has_schema = IsTrue(there[1]);
  target.table = table;
  if (found[0].rows.empty()) return target;
  const auto& row = found[0].rows[0];
  target.oid = *row[0];
  target.schema = *row[1];
  target.table = *row[2];
  target.kind = row[3]->at(0);
  target.row_security = IsTrue(row[4]);
  target.can_be_swapped = IsTrue(row[5]);
  target.is_referenced = IsTrue(row[6]);
  CheckWritable(target);
  std::vector<RemoteColumn> columns;
  for (const auto& column : found[1].rows) columns.push_back(ReadColumn(column, 0));
  ResolveTypes(server, columns);
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto& rest = found[1].rows[i];
    const size_t fields = rest.size();
    target.columns.push_back(
        {std::move(columns[i]), *rest[fields - 3], IsTrue(rest[fields - 2]), IsTrue(rest[fields - 1])});
  }
  std::string index;
  for (const auto& key : found[2].rows) {
    if (target.unique_keys.empty() || index != *key[0]) target.unique_keys.emplace_back();
    index = *key[0];
    target.unique_keys.back().push_back(*key[1]);
  }
  return target;
}

}  // namespace sqlflow::connectors::postgres
