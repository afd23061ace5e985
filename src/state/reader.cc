#include "state/reader.h"

#include "base/errors/engine_settings.h"
#include "base/text.h"
#include "state/store.h"

namespace sqlflow::state {

std::optional<Reader> Reader::Find(engine::ReadSession& session, const std::string& schema) {
  Reader reader(session, schema);
  // The engine's own list, because asking for a table that is not there is an error.
  const Rows tables =
      reader.Ask(fmt::format("SELECT 1::VARCHAR FROM duckdb_tables() WHERE database_name = current_database() AND "
                             "lower(schema_name) = lower({}) AND table_name = 'version'",
                             base::QuoteLiteral(schema)));
  if (tables.empty()) return std::nullopt;
  const Rows version = reader.Ask("SELECT version::VARCHAR FROM " + reader.Table("version"));
  if (version.empty()) return std::nullopt;
  reader.version_ = std::stoi(version[0][0].value_or("0"));
  if (reader.version_ <= Store::kVersion) return reader;
  throw base::Error(base::code::kStateNewer,
                    fmt::format("the state in schema {} was written by a newer release (version {}, this one knows {})",
                                schema, reader.version_, Store::kVersion),
                    "install that release, or a later one: sqlflow version tells which this is");
}

std::string TableName(const std::string& schema, const char* name) {
  return base::QuoteIdentifier(schema) + "." + base::QuoteIdentifier(name);
}

std::string Reader::Table(const char* name) const { return TableName(schema_, name); }

Reader::Rows Reader::Ask(const std::string& sql) const {
  Rows rows;
  session_.QueryRows(
      sql, [](const auto&) {},
      [&](const auto& row) {
        rows.push_back(row);
        return true;
      });
  return rows;
}

}  // namespace sqlflow::state
