#include "loader.h"

#include "base/errors/drift.h"
#include "base/errors/execution.h"
#include "base/text.h"
#include "engine/duckdb/open.h"
#include "run/step_runner.h"
#include "state/watermark_list.h"

namespace sqlflow::model {
namespace {

const base::QualifiedName kTable = {"", "", "t"};

class Rows : public component::Source {
 public:
  explicit Rows(std::string select) : select_(std::move(select)) {}
  component::Relation Read(const component::ReadRequest&, component::ReadContext&) override {
    component::Relation relation;
    relation.sql = "(" + select_ + ")";
    return relation;
  }

 private:
  std::string select_;
};

std::string Value(int64_t halves) { return fmt::format("{}{}", halves / 2, halves % 2 ? ".5" : ""); }

// The narrowest type of all values, as a reader of files finds it.
const char* ValueType(const std::vector<Row>& rows) {
  const auto any = [&](auto is) { return std::any_of(rows.begin(), rows.end(), is); };
  if (any([](const Row& row) { return row.halves % 2 != 0; })) return "DECIMAL(12,1)";
  return any([](const Row& row) { return row.halves / 2 > INT32_MAX; }) ? "BIGINT" : "INTEGER";
}

std::string Tuple(CursorType type, const Row& row, size_t width, const char* value_type) {
  return fmt::format("({}, {}, CAST({} AS {}))", row.id, Literal(type, row.cursor, width), Value(row.halves),
                     value_type);
}

// The step that the planner makes of the LOAD.
plan::Step LoadStep(const History& history, const Step& step, std::string select) {
  using ModeKind = lang::LoadMode::Kind;
  auto source = std::make_shared<plan::SourceDeclaration>();
  source->name = "rows";
  source->source = std::make_unique<Rows>(std::move(select));
  plan::Step load;
  load.id = "load_t";
  load.kind = plan::StepKind::kLoad;
  load.target = kTable;
  load.source = std::move(source);
  load.cursor = "c";
  load.mode = step.kind == Step::Kind::kReplace ? ModeKind::kReplace
              : history.keyed                   ? ModeKind::kMerge
                                                : ModeKind::kAppend;
  if (load.mode == ModeKind::kMerge) load.keys = {"id"};
  if (step.batch_rows > 0) load.batch_rows = step.batch_rows;
  plan::IncrementalRead& read = load.incremental.emplace();
  read.whole = step.kind == Step::Kind::kReplace;
  read.nulls = history.nulls;
  read.question = "rows";
  if (history.lookback > 0) read.lookback = fmt::format("{}{}", history.lookback, IsTime(history.type) ? " days" : "");
  return load;
}

}  // namespace

Loader::Loader() : engine_(engine::duckdb::Open({})), session_(engine_->Connect()) {
  session_->Execute("SET threads = 1");
  state_.emplace(state::Store::Open(*session_, "sqlflow"));
}

Loader::~Loader() = default;

void Loader::Begin(const History& history) {
  history_ = &history;
  pipeline_ = "p0";
  session_->Execute("DROP TABLE IF EXISTS t");
  for (const char* table : {"watermarks", "schemas", "steps"})
    session_->Execute("TRUNCATE sqlflow." + std::string(table));
}

Outcome Loader::Do(const Step& step, const std::vector<Row>& source) {
  switch (step.kind) {
    case Step::Kind::kFill: Fill(step); break;
    case Step::Kind::kTamper: Tamper(step); break;
    case Step::Kind::kRename: pipeline_ = fmt::format("p{}", step.pipeline); break;
    case Step::Kind::kReset:
    case Step::Kind::kSet:
    case Step::Kind::kAccept: Intervene(step); break;
    default: return Run(step, source);
  }
  return {};
}

void Loader::Fill(const Step& step) {
  const std::string row = Tuple(history_->type, step.row, step.width, "INTEGER");
  session_->Execute(fmt::format("CREATE TABLE IF NOT EXISTS t AS SELECT * FROM (VALUES {}) v(id, c, v) LIMIT 0", row));
  session_->Execute("INSERT INTO t VALUES " + row);
}

void Loader::Tamper(const Step& step) {
  if (session_->ObjectKind(kTable).empty()) return;
  session_->Execute(fmt::format("UPDATE t SET id = id + 10 WHERE id = {}", step.row.id));
}

void Loader::Intervene(const Step& step) {
  const std::optional<state::Reader> reader = state::Reader::Find(*session_, "sqlflow");
  const std::string now = base::FormatTimestamp(clock_.now);
  for (const state::NamedWatermark& each : state::ListWatermarks(*reader)) {
    if (each.key.pipeline != pipeline_) continue;
    switch (step.kind) {
      case Step::Kind::kReset: state::ResetWatermark(*state_, each, true); break;
      case Step::Kind::kAccept: state::AcceptWatermark(*state_, each, now); break;
      default: state::SetWatermark(*state_, each, Text(history_->type, {Cursor::Kind::kTick, step.from}), now);
    }
  }
}

Outcome Loader::Run(const Step& step, const std::vector<Row>& source) {
  clock_.now = Noon(step.now);
  session_->Execute("SET TimeZone = " + base::QuoteLiteral(kZones[step.zone]));
  const base::Cancellation cancellation;
  run::RunContext context{clock_, cancellation, "run", pipeline_, base::FormatTimestamp(clock_.now), &*state_};
  context.full_refresh = step.kind == Step::Kind::kRefresh;
  context.verify = step.verify;
  if (step.is_backfill()) {
    const auto bound = [&](int tick) { return tick == 0 ? "" : Text(history_->type, {Cursor::Kind::kTick, tick}); };
    context.backfill = {bound(step.from), bound(step.to), step.kind == Step::Kind::kBackfillReplace};
  }
  try {
    return {{}, run::RunStep(LoadStep(*history_, step, Select(step, source)), *session_, context).load.rows_read};
  } catch (const base::Error& error) {
    for (const base::Code& known : {base::code::kSliceChanged, base::code::kNullCursor}) {
      if (error.code().id == known.id) return {std::string(known.id)};
    }
    throw;
  }
}

std::string Loader::Select(const Step& step, const std::vector<Row>& source) const {
  const char* value_type = ValueType(source);
  std::string tuples;
  for (const Row& row : source) {
    tuples += (tuples.empty() ? "" : ", ") + Tuple(history_->type, row, step.width, value_type);
  }
  if (!tuples.empty()) return "SELECT * FROM (VALUES " + tuples + ") rows(id, c, v)";
  // A file with a header and no rows has no types.
  if (!step.starts_over() && session_->ObjectKind(kTable) == "table")
    return "SELECT '' AS id, '' AS c, '' AS v WHERE false";
  return fmt::format("SELECT * FROM (VALUES {}) rows(id, c, v) WHERE false",
                     Tuple(history_->type, {}, step.width, value_type));
}

std::vector<std::string> Loader::Table() const {
  std::vector<std::string> lines;
  if (session_->ObjectKind(kTable).empty()) return lines;
  const std::string sql = fmt::format("SELECT id || '|' || coalesce({}, 'NULL') || '|' || v::DECIMAL(38,1) FROM t",
                                      TextOf(history_->type, "c"));
  for (const auto& row : session_->Query(sql).rows) lines.push_back(row[0].value_or("NULL"));
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::string Loader::Mark() {
  const auto found = state_->FindWatermark({pipeline_, "rows", "t", "c"});
  if (!found) return "";
  const engine::CursorValue& value = found->mark.value;
  const std::string literal = fmt::format("CAST({} AS {})", base::QuoteLiteral(value.text), value.type);
  return session_->Query("SELECT " + TextOf(history_->type, literal)).rows[0][0].value_or("NULL");
}

}  // namespace sqlflow::model
