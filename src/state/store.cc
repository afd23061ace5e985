#include "state/store.h"

#include <unistd.h>

#include <array>

#include "base/errors/engine_settings.h"
#include "base/host_name.h"
#include "base/json.h"
#include "base/text.h"
#include "state/reader.h"

namespace sqlflow::state {
namespace {

namespace code = base::code;

// What each version adds to the one before; {0} is the schema. A released version is never changed.
constexpr std::array kVersions = {
    R"(CREATE TABLE {0}.version (version INTEGER NOT NULL);
INSERT INTO {0}.version VALUES (0);
CREATE TABLE {0}.watermarks (pipeline VARCHAR NOT NULL, source VARCHAR NOT NULL, target VARCHAR NOT NULL,
  cursor_field VARCHAR NOT NULL, value VARCHAR NOT NULL, type VARCHAR NOT NULL, slice_rows BIGINT NOT NULL,
  slice_checksum VARCHAR NOT NULL, question VARCHAR NOT NULL, start_date VARCHAR, run_id VARCHAR,
  updated_at TIMESTAMPTZ);
CREATE TABLE {0}.files (pipeline VARCHAR NOT NULL, source VARCHAR NOT NULL, target VARCHAR NOT NULL,
  path VARCHAR NOT NULL, size BIGINT, modified TIMESTAMPTZ, rows BIGINT, lowest VARCHAR, highest VARCHAR,
  null_cursors BIGINT, run_id VARCHAR, read_at TIMESTAMPTZ);
CREATE TABLE {0}.runs (run_id VARCHAR NOT NULL, pipeline VARCHAR NOT NULL, profile VARCHAR, status VARCHAR NOT NULL,
  started_at TIMESTAMPTZ NOT NULL, ended_at TIMESTAMPTZ, rows_read BIGINT, rows_written BIGINT, bytes BIGINT,
  error VARCHAR, process_id BIGINT, host VARCHAR, sqlflow_version VARCHAR);
CREATE TABLE {0}.steps (run_id VARCHAR NOT NULL, step VARCHAR NOT NULL, kind VARCHAR NOT NULL, target VARCHAR,
  status VARCHAR NOT NULL, started_at TIMESTAMPTZ, ended_at TIMESTAMPTZ, rows_read BIGINT, inserted BIGINT,
  updated BIGINT, unchanged BIGINT, deleted BIGINT, rejected BIGINT, bytes BIGINT, cursor_field VARCHAR,
  watermark_before VARCHAR, watermark_after VARCHAR, error VARCHAR);
CREATE TABLE {0}.schemas (pipeline VARCHAR NOT NULL, source VARCHAR NOT NULL, target VARCHAR NOT NULL,
  version INTEGER NOT NULL, columns VARCHAR NOT NULL, run_id VARCHAR, captured_at TIMESTAMPTZ);
CREATE TABLE {0}.costs (run_id VARCHAR, step VARCHAR, service VARCHAR, item VARCHAR, quantity DOUBLE, unit VARCHAR,
  amount DOUBLE, currency VARCHAR, incurred_at TIMESTAMPTZ);
)"};
static_assert(kVersions.size() == Store::kVersion);

std::string Literal(const std::string& text) { return text.empty() ? "NULL" : base::QuoteLiteral(text); }

std::string SameKey(const WatermarkKey& key) {
  return fmt::format("pipeline = {} AND source = {} AND lower(target) = lower({}) AND lower(cursor_field) = lower({})",
                     base::QuoteLiteral(key.pipeline), base::QuoteLiteral(key.source), base::QuoteLiteral(key.target),
                     base::QuoteLiteral(key.cursor_field));
}

std::string ColumnsJson(const std::vector<engine::ColumnInfo>& columns) {
  std::vector<std::string> items;
  for (const engine::ColumnInfo& column : columns) {
    items.push_back(fmt::format("{{\"name\":{},\"type\":{},\"nullable\":{}}}", base::QuoteJson(column.name),
                                base::QuoteJson(column.type), column.nullable));
  }
  return "[" + base::JoinStrings(items, ",") + "]";
}

}  // namespace

Store Store::Open(engine::Session& session, std::string schema) {
  const std::optional<Reader> known = Reader::Find(session, schema);
  if (known && known->version() == kVersion) return Store(session, std::move(schema));
  if (!known && session.SchemaExists(schema)) {
    throw base::Error(
        code::kStateSchemaTaken,
        fmt::format("the database has a schema {} that is not SQLFlow's, where its state would go", schema),
        "name another one in the profile: state_schema: sqlflow_state");
  }
  const std::string quoted = base::QuoteIdentifier(schema);
  if (!known) session.Execute("CREATE SCHEMA " + quoted);
  for (size_t next = known ? static_cast<size_t>(known->version()) : 0; next < kVersions.size(); ++next) {
    session.Execute(fmt::format(fmt::runtime(kVersions[next]), quoted));
  }
  session.Execute(fmt::format("UPDATE {}.version SET version = {}", quoted, kVersion));
  return Store(session, std::move(schema));
}

std::string Store::Table(const char* name) const { return TableName(schema_, name); }

std::optional<Watermark> Store::FindWatermark(const WatermarkKey& key) {
  const engine::ResultTable found = session_.Query(
      fmt::format("SELECT value, type, slice_rows::VARCHAR, slice_checksum, question, coalesce(start_date, '') FROM {} "
                  "WHERE {}",
                  Table("watermarks"), SameKey(key)));
  if (found.rows.empty()) return std::nullopt;
  const auto& row = found.rows[0];
  return Watermark{{{*row[0], *row[1]}, std::stoll(*row[2]), *row[3]}, *row[4], *row[5]};
}

void Store::SaveWatermark(const WatermarkKey& key, const Watermark& watermark, const std::string& run_id,
                          const std::string& at) {
  const engine::CursorMark& mark = watermark.mark;
  session_.Execute(fmt::format("DELETE FROM {} WHERE {}", Table("watermarks"), SameKey(key)));
  session_.Execute(fmt::format("INSERT INTO {} VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})",
                               Table("watermarks"), base::QuoteLiteral(key.pipeline), base::QuoteLiteral(key.source),
                               base::QuoteLiteral(key.target), base::QuoteLiteral(key.cursor_field),
                               base::QuoteLiteral(mark.value.text), base::QuoteLiteral(mark.value.type), mark.rows,
                               base::QuoteLiteral(mark.checksum), base::QuoteLiteral(watermark.question),
                               Literal(watermark.start_date), Literal(run_id), Literal(at)));
}

void Store::SaveSchema(const WatermarkKey& key, const std::vector<engine::ColumnInfo>& columns,
                       const std::string& run_id, const std::string& at) {
  const std::string same =
      fmt::format("pipeline = {} AND source = {} AND lower(target) = lower({})", base::QuoteLiteral(key.pipeline),
                  base::QuoteLiteral(key.source), base::QuoteLiteral(key.target));
  const engine::ResultTable last = session_.Query(fmt::format(
      "SELECT columns, version::VARCHAR FROM {} WHERE {} ORDER BY version DESC LIMIT 1", Table("schemas"), same));
  const std::string text = ColumnsJson(columns);
  if (!last.rows.empty() && *last.rows[0][0] == text) return;
  const int version = last.rows.empty() ? 1 : std::stoi(*last.rows[0][1]) + 1;
  session_.Execute(fmt::format("INSERT INTO {} VALUES ({}, {}, {}, {}, {}, {}, {})", Table("schemas"),
                               base::QuoteLiteral(key.pipeline), base::QuoteLiteral(key.source),
                               base::QuoteLiteral(key.target), version, base::QuoteLiteral(text), Literal(run_id),
                               Literal(at)));
}

void Store::BeginRun(const RunRecord& run) {
  session_.Execute(fmt::format(
      "UPDATE {} SET status = 'KILLED', error = 'the process ended without a word' WHERE status = 'RUNNING'",
      Table("runs")));
  session_.Execute(
      fmt::format("INSERT INTO {} VALUES ({}, {}, {}, 'RUNNING', {}, NULL, NULL, NULL, NULL, NULL, {}, {}, {})",
                  Table("runs"), base::QuoteLiteral(run.run_id), base::QuoteLiteral(run.pipeline), Literal(run.profile),
                  Literal(run.started_at), ::getpid(), Literal(base::HostName()), base::QuoteLiteral(SQLFLOW_VERSION)));
}

void Store::AddSteps(const std::string& run_id, const std::vector<StepRecord>& steps) {
  using Value = std::optional<std::string>;
  const auto text = [](const std::string& value) { return value.empty() ? Value() : Value(value); };
  const auto number = [](int64_t value) { return Value(std::to_string(value)); };
  std::vector<std::vector<Value>> rows;
  for (const StepRecord& step : steps) {
    rows.push_back({run_id, step.step, step.kind, text(step.target), step.status, text(step.started_at),
                    text(step.ended_at), step.rows ? number(*step.rows) : Value(), number(step.load.inserted),
                    number(step.load.updated), number(step.load.unchanged), number(step.load.deleted),
                    number(step.rejected), number(step.bytes), text(step.cursor_field), text(step.watermark_before),
                    text(step.watermark_after), text(step.error)});
  }
  if (!rows.empty()) session_.AppendRows({"", schema_, "steps"}, rows);
}

void Store::EndRun(const std::string& run_id, const std::string& status, const std::string& ended_at,
                   const std::string& error) {
  session_.Execute(fmt::format(
      "UPDATE {0} SET status = {1}, ended_at = {2}, error = {3}, rows_read = s.rows_read, rows_written = s.written, "
      "bytes "
      "= s.bytes FROM (SELECT sum(rows_read)::BIGINT AS rows_read, sum(inserted + updated)::BIGINT AS written, "
      "sum(bytes)::BIGINT AS bytes FROM {4} WHERE run_id = {5}) AS s WHERE run_id = {5}",
      Table("runs"), base::QuoteLiteral(status), Literal(ended_at), Literal(error), Table("steps"),
      base::QuoteLiteral(run_id)));
}

}  // namespace sqlflow::state
