#include "connectors/postgres/write_marks.h"

#include "base/errors/resources.h"
#include "base/text.h"

namespace sqlflow::connectors::postgres {

std::optional<WriteMarks> WriteMarks::Make(Server& server, const TargetTable& target, const std::string& run,
                                           const std::string& step) {
  WriteMarks marks;
  const std::string schema = base::QuoteIdentifier(target.schema);
  marks.table_ = schema + "." + kTable;
  marks.values_ = server.Literal(run) + ", " + server.Literal(step);
  const std::string what = fmt::format("making {}.{}", target.schema, kTable);
  const Answer there =
      server.Query(fmt::format("SELECT has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT') AND "
                               "has_table_privilege(oid, 'DELETE') FROM pg_class WHERE oid = to_regclass({})",
                               server.Literal(marks.table_)),
                   what);
  if (!there.rows.empty()) {
    if (there.rows[0][0] != "t") return std::nullopt;
    marks.is_set_ =
        !server.Query(fmt::format("SELECT FROM {} WHERE (run, step) = ({})", marks.table_, marks.values_), what)
             .rows.empty();
    return marks;
  }
  try {
    // The lock: two who create it at the same time.
    server.QueryAll(fmt::format("SELECT pg_advisory_xact_lock(hashtext({0})); {1} CREATE TABLE IF NOT EXISTS {2} (run "
                                "text, step text, written_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (run, "
                                "step)); COMMENT ON TABLE {2} IS 'appends of SQLFlow, so that none is done twice'",
                                server.Literal(marks.table_),
                                target.has_schema ? "" : "CREATE SCHEMA IF NOT EXISTS " + schema + ";", marks.table_),
                    what);
  } catch (const base::Error& error) {
    if (error.code() != base::code::kPermissionDenied) throw;
    return std::nullopt;
  }
  return marks;
}

std::string WriteMarks::Statements() const {
  return fmt::format(
      "DELETE FROM {0} WHERE written_at < now() - interval '90 days'; INSERT INTO {0} (run, step) VALUES ({1});",
      table_, values_);
}

}  // namespace sqlflow::connectors::postgres
