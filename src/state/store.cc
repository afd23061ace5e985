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

// What each version adds to the one before; {schema} is the schema. A released version is never changed. Columns
// of few rows are not compressed: looking for the best way to would be most of what a checkpoint of them costs.
constexpr std::array kVersions = {
    R"(CREATE TABLE {schema}.version (version {integer} NOT NULL);
CREATE TABLE {schema}.watermarks (pipeline {text} NOT NULL, source {text} NOT NULL, target {text} NOT NULL,
  cursor_field {text} NOT NULL, value {text} NOT NULL, type {text} NOT NULL, slice_rows {number} NOT NULL,
  slice_checksum {text} NOT NULL, question {text} NOT NULL, start_date {text}, run_id {text},
  updated_at {time});
CREATE TABLE {schema}.files (pipeline VARCHAR NOT NULL, source VARCHAR NOT NULL, target VARCHAR NOT NULL,
  cursor_field VARCHAR NOT NULL, path VARCHAR NOT NULL, size BIGINT NOT NULL, modified TIMESTAMPTZ, rows BIGINT NOT NULL,
  lowest VARCHAR, highest VARCHAR, null_cursors BIGINT NOT NULL, read_from VARCHAR, columns VARCHAR, run_id VARCHAR,
  read_at TIMESTAMPTZ);
CREATE TABLE {schema}.runs (run_id {text} NOT NULL, pipeline {text} NOT NULL, profile {text}, status {text} NOT NULL,
  started_at {time} NOT NULL, ended_at {time}, rows_read {number}, rows_written {number}, bytes {number},
  error {text}, process_id {number}, host {text}, sqlflow_version {text}, backfill {text});
CREATE TABLE {schema}.steps (run_id {text} NOT NULL, step {text} NOT NULL, kind {text} NOT NULL, target {text},
  status {text} NOT NULL, started_at {time}, ended_at {time}, rows_read {number}, inserted {number},
  updated {number}, unchanged {number}, deleted {number}, rejected {number}, bytes {number}, cursor_field {text},
  watermark_before {text}, watermark_after {text}, error {text});
CREATE TABLE {schema}.schemas (pipeline {text} NOT NULL, source {text} NOT NULL, target {text} NOT NULL,
  version {integer} NOT NULL, columns {text} NOT NULL, run_id {text}, captured_at {time});
CREATE TABLE {schema}.costs (run_id {text}, step {text}, service {text}, item {text}, quantity {amount}, unit {text},
  amount {amount}, currency {text}, incurred_at {time});
)"};
static_assert(kVersions.size() == Store::kVersion);

std::string Migration(size_t version, const std::string& schema) {
  const auto type = [](const char* name) { return fmt::format("{} USING COMPRESSION uncompressed", name); };
  return fmt::format(fmt::runtime(kVersions[version]), fmt::arg("schema", schema), fmt::arg("text", type("VARCHAR")),
                     fmt::arg("number", type("BIGINT")), fmt::arg("integer", type("INTEGER")),
                     fmt::arg("time", type("TIMESTAMPTZ")), fmt::arg("amount", type("DOUBLE")));
}

std::string Literal(const std::string& text) { return text.empty() ? "NULL" : base::QuoteLiteral(text); }

std::string SameTable(const WatermarkKey& key) {
  return fmt::format("source = {} AND lower(target) = lower({}) AND lower(cursor_field) = lower({})",
                     base::QuoteLiteral(key.source), base::QuoteLiteral(key.target),
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

std::string SameKey(const WatermarkKey& key) {
  return fmt::format("pipeline = {} AND {}", base::QuoteLiteral(key.pipeline), SameTable(key));
}

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
    session.Execute(Migration(next, quoted));
  }
  if (known) session.Execute(fmt::format("DELETE FROM {}.version", quoted));
  session.Execute(fmt::format("INSERT INTO {}.version VALUES ({})", quoted, kVersion));
  return Store(session, std::move(schema));
}

std::string Store::Table(const char* name) const { return TableName(schema_, name); }

std::optional<Watermark> Store::FindWatermark(const WatermarkKey& key) { return ReadWatermark(SameKey(key)); }

std::optional<Watermark> Store::FindWatermarkOfAnyPipeline(const WatermarkKey& key) {
  return ReadWatermark(SameTable(key));
}

std::optional<Watermark> Store::ReadWatermark(const std::string& condition) {
  const engine::ResultTable found = session_.Query(
      fmt::format("SELECT value, type, slice_rows::VARCHAR, slice_checksum, question, coalesce(start_date, '') FROM {} "
                  "WHERE {} ORDER BY updated_at DESC LIMIT 1",
                  Table("watermarks"), condition));
  if (found.rows.empty()) return std::nullopt;
  const auto& row = found.rows[0];
  return Watermark{{{*row[0], *row[1]}, std::stoll(*row[2]), *row[3]}, *row[4], *row[5]};
}

void Store::SaveWatermark(const WatermarkKey& key, const Watermark& watermark, const std::string& run_id,
                          const std::string& at) {
  const engine::CursorMark& mark = watermark.mark;
  const std::string value = base::QuoteLiteral(mark.value.text), type = base::QuoteLiteral(mark.value.type),
                    checksum = base::QuoteLiteral(mark.checksum), question = base::QuoteLiteral(watermark.question),
                    start = Literal(watermark.start_date);
  // A row that takes the place of another costs the next checkpoint several times as much.
  const int64_t updated = session_.Execute(fmt::format(
      "UPDATE {} SET value = {}, type = {}, slice_rows = {}, slice_checksum = {}, question = {}, start_date = "
      "{}, run_id = {}, updated_at = {} WHERE {}",
      Table("watermarks"), value, type, mark.rows, checksum, question, start, Literal(run_id), Literal(at),
      SameKey(key)));
  if (updated > 0) return;
  session_.Execute(fmt::format("INSERT INTO {} VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})",
                               Table("watermarks"), base::QuoteLiteral(key.pipeline), base::QuoteLiteral(key.source),
                               base::QuoteLiteral(key.target), base::QuoteLiteral(key.cursor_field), value, type,
                               mark.rows, checksum, question, start, Literal(run_id), Literal(at)));
}

void Store::ForgetWatermark(const WatermarkKey& key) {
  session_.Execute(fmt::format("DELETE FROM {} WHERE {}", Table("watermarks"), SameKey(key)));
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
  session_.Execute(fmt::format(
      "INSERT INTO {} VALUES ({}, {}, {}, 'RUNNING', {}, NULL, NULL, NULL, NULL, NULL, {}, {}, {}, {})", Table("runs"),
      base::QuoteLiteral(run.run_id), base::QuoteLiteral(run.pipeline), Literal(run.profile), Literal(run.started_at),
      ::getpid(), Literal(base::HostName()), base::QuoteLiteral(SQLFLOW_VERSION), Literal(run.backfill)));
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
  Append("steps", rows);
}

void Store::Append(const char* name, const std::vector<std::vector<std::optional<std::string>>>& rows) {
  if (!rows.empty()) session_.AppendRows({"", schema_, name}, rows);
}

void Store::EndRun(const std::string& run_id, const RunEnd& end) {
  session_.Execute(
      fmt::format("UPDATE {} SET status = {}, ended_at = {}, error = {}, rows_read = {}, rows_written = {}, bytes = {} "
                  "WHERE run_id = "
                  "{}",
                  Table("runs"), base::QuoteLiteral(end.status), Literal(end.ended_at), Literal(end.error),
                  end.rows_read, end.rows_written, end.bytes, base::QuoteLiteral(run_id)));
}

int64_t Store::TrimHistory(const std::string& pipeline, const std::string& age, const std::string& now) {
  const std::string old =
      fmt::format("coalesce(ended_at, started_at) < TIMESTAMPTZ {} - INTERVAL {}{}", base::QuoteLiteral(now),
                  base::QuoteLiteral(age), pipeline.empty() ? "" : " AND pipeline = " + base::QuoteLiteral(pipeline));
  session_.Execute(fmt::format("DELETE FROM {} WHERE run_id IN (SELECT run_id FROM {} WHERE {})", Table("steps"),
                               Table("runs"), old));
  return session_.Execute(fmt::format("DELETE FROM {} WHERE {}", Table("runs"), old));
}

}  // namespace sqlflow::state
