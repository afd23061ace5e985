#include "connectors/postgres/swap_table.h"

#include "base/errors/network.h"
#include "base/text.h"

namespace sqlflow::connectors::postgres {

namespace {

std::string NameBeside(const TargetTable& target) { return "sqlflow_beside_" + target.oid; }

// Statements that give the one table the grants of the other; a new table may have some by default.
std::string Grants(const std::string& from, const std::string& to, const std::string& quoted) {
  const std::string grantee = "CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END";
  const std::string acl = "FROM pg_class c, aclexplode(c.relacl) g WHERE c.oid = ";
  return fmt::format(
      "SELECT DISTINCT format('REVOKE ALL ON %s FROM %s', {4}, {2}), 1 {3}{1} UNION ALL "
      "SELECT format('GRANT %s ON %s TO %s%s', g.privilege_type, {4}, {2}, CASE WHEN g.is_grantable THEN ' WITH GRANT "
      "OPTION' ELSE '' END), 2 {3}{0} ORDER BY 2",
      from, to, grantee, acl, base::QuoteLiteral(quoted));
}

std::string TableComment(const std::string& oid, const std::string& quoted) {
  return fmt::format("SELECT format('COMMENT ON TABLE %s IS %L', {}, obj_description({}, 'pg_class'))",
                     base::QuoteLiteral(quoted), oid);
}

// LIKE makes the target's indexes under names of the server's choice; what they are tells which is which.
std::string IndexNames(const std::string& from, const std::string& to) {
  const std::string indexes =
      "SELECT *, row_number() OVER (PARTITION BY kind ORDER BY indexrelid) AS place FROM (SELECT i.indexrelid, "
      "c.relname, n.nspname, (i.indisunique, i.indisprimary, i.indclass, i.indoption, (SELECT array_agg(a.attname "
      "ORDER "
      "BY k.place) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(number, place) LEFT JOIN pg_attribute a ON "
      "a.attrelid "
      "= i.indrelid AND a.attnum = k.number), pg_get_expr(i.indpred, i.indrelid), pg_get_expr(i.indexprs, "
      "i.indrelid))::text AS kind FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid "
      "= c.relnamespace WHERE i.indrelid = ";
  return fmt::format(
      "SELECT made.indexrelid IS NOT NULL AND old.indexrelid IS NOT NULL, format('ALTER INDEX %I.%I RENAME TO %I', "
      "made.nspname, made.relname, old.relname) FROM ({0}{1}) q) old FULL JOIN ({0}{2}) q) made USING (kind, place)",
      indexes, from, to);
}

[[noreturn]] void ThrowChanged(const TargetTable& target) {
  throw base::Error(base::code::kSerialisationFailed,
                    fmt::format("{} was changed while its replacement was filled", target.name()),
                    "the rows are as they were; run it again");
}

}  // namespace

std::string TableBeside(const TargetTable& target) {
  return base::QuoteIdentifier(target.schema) + "." + base::QuoteIdentifier(NameBeside(target));
}

std::string CreateBeside(const TargetTable& target) {
  return fmt::format("CREATE TABLE {} (LIKE {} INCLUDING ALL)", TableBeside(target), target.Quoted());
}

std::string PrepareSwap(PostgresConnection& connection, const TargetTable& target) {
  const std::string what = "putting the new rows in the place of " + target.name();
  const std::string beside = TableBeside(target);
  const std::string new_oid = base::QuoteLiteral(beside) + "::regclass";
  const std::vector<Answer> found =
      connection.Query(fmt::format("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE; {}; {}; {}; {}", target.Quoted(),
                                   SwapCheck(target.oid), Grants(target.oid, new_oid, beside),
                                   TableComment(target.oid, beside), IndexNames(target.oid, new_oid)),
                       what);
  const Answer &check = found[1], &grants = found[2], &comment = found[3], &indexes = found[4];
  if (check.rows.empty() || check.rows[0][0] != "t") ThrowChanged(target);
  std::string sql;
  for (const auto& grant : grants.rows) sql += *grant[0] + ";";
  sql += *comment.rows.at(0)[0] + ";";
  sql += fmt::format("DROP TABLE {};", target.Quoted());
  sql += fmt::format("ALTER TABLE {} RENAME TO {};", beside, base::QuoteIdentifier(target.table));
  for (const auto& index : indexes.rows) {
    if (index[0] != "t") ThrowChanged(target);
    sql += *index[1] + ";";
  }
  return sql;
}

}  // namespace sqlflow::connectors::postgres
