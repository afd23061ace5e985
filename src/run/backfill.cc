#include "run/backfill.h"

#include <algorithm>
#include <set>

#include "base/errors/configuration.h"
#include "base/errors/drift.h"
#include "base/text.h"

namespace sqlflow::run {

namespace {

using ModeKind = lang::LoadMode::Kind;

std::string TryCast(const std::string& text, const std::string& type) {
  return fmt::format("TRY_CAST({} AS {})", base::QuoteLiteral(text), type);
}

// Whether a text is a value of the type.
bool IsA(const std::string& text, const char* type, engine::Session& session) {
  return session.Query(fmt::format("SELECT ({} IS NOT NULL)::VARCHAR", TryCast(text, type))).rows[0][0] == "true";
}

// The type by which a bound is compared; empty: it is neither a time nor a number.
std::string TypeOf(const std::string& bound, engine::Session& session) {
  for (const char* type : {"DECIMAL(38,9)", "DOUBLE", "TIMESTAMPTZ"}) {
    if (IsA(bound, type, session)) return type;
  }
  return {};
}

int64_t CountRange(const Backfill& backfill, const base::QualifiedName& table, const engine::ColumnInfo& column,
                   engine::Session& session) {
  const engine::CursorBounds bounds =
      session.BoundsOf({.column = column.name, .range = backfill.range()}, column.type, table);
  const std::string name = base::QuoteIdentifier(column.name);
  const auto compare = [&](const char* how, const engine::CursorValue& bound) {
    return fmt::format("{} {} CAST({} AS {})", name, how, base::QuoteLiteral(bound.text), bound.type);
  };
  std::string range = compare(">=", *bounds.from);
  if (bounds.to) range += " AND " + compare("<", *bounds.to);
  const engine::ResultTable found =
      session.Query(fmt::format("SELECT count(*)::VARCHAR FROM {} WHERE {}", table.Quoted(), range));
  return std::stoll(*found.rows[0][0]);
}

}  // namespace

engine::CursorBounds Backfill::range() const {
  engine::CursorBounds range;
  range.from = engine::CursorValue{from, ""};
  if (!to.empty()) range.to = engine::CursorValue{to, ""};
  return range;
}

std::string Backfill::Text() const { return to.empty() ? "from " + from + " on" : from + " to " + to; }

void CheckBounds(const Backfill& backfill, engine::Session& session) {
  std::set<bool> times;
  std::string type;
  for (const auto& [option, bound] : {std::pair("--from", &backfill.from), {"--to", &backfill.to}}) {
    if (bound->empty() && option == std::string("--to")) continue;
    type = TypeOf(*bound, session);
    times.insert(type == "TIMESTAMPTZ");
    if (!type.empty()) continue;
    throw base::Error(base::code::kBadBackfill,
                      fmt::format("{} '{}' is neither a date, a time nor a number", option, *bound),
                      "write it as 2024-01-31, '2024-01-31 10:00:00', or as the cursor's numbers are");
  }
  if (backfill.to.empty()) return;
  if (times.size() > 1) {
    throw base::Error(
        base::code::kBadBackfill,
        fmt::format("of --from {} and --to {} one is a time and one a number", backfill.from, backfill.to),
        "both are values of the same cursor");
  }
  const std::string common = times.contains(true) ? "TIMESTAMPTZ" : "DOUBLE";
  const std::string order =
      fmt::format("SELECT ({} < {})::VARCHAR", TryCast(backfill.from, common), TryCast(backfill.to, common));
  if (session.Query(order).rows[0][0] == "true") return;
  throw base::Error(base::code::kBadBackfill,
                    fmt::format("nothing lies between --from {} and --to {}", backfill.from, backfill.to),
                    "--from is read, --to is not: the first must be below the second");
}

bool HasRange(const plan::Step& step) { return (step.incremental || step.windowed) && !WhyLeftOut(step); }

std::optional<std::string> WhyLeftOut(const plan::Step& step) {
  if (step.kind == plan::StepKind::kTable && step.mode == ModeKind::kAppend) {
    return "MODE APPEND would add its rows once more";
  }
  if (step.kind != plan::StepKind::kLoad) return std::nullopt;
  if (step.cursor.empty() && step.source->options.cursor_field.empty()) {
    return fmt::format("the source {} has no cursor", step.source->name);
  }
  if (!step.incremental) return fmt::format("the source {} is not incremental", step.source->name);
  if (step.mode == ModeKind::kReplace) return "MODE REPLACE reads everything or nothing";
  if (step.mode == ModeKind::kScd2) return "MODE SCD2 keeps the history that it saw";
  return std::nullopt;
}

std::vector<Loss> FindLosses(const Backfill& backfill, const plan::Plan& plan, engine::Session& session) {
  std::vector<Loss> losses;
  for (const plan::Step& step : plan.steps) {
    if (!HasRange(step) || session.ObjectKind(step.target) != "table") continue;
    const std::vector<engine::ColumnInfo> columns = session.TableColumns(step.target).value();
    const auto column = std::find_if(columns.begin(), columns.end(), [&](const engine::ColumnInfo& known) {
      return base::EqualsIgnoreCase(known.name, step.cursor);
    });
    if (column == columns.end()) continue;
    try {
      losses.push_back({step.target, column->name, CountRange(backfill, step.target, *column, session)});
    } catch (const base::Error& error) {
      if (error.code() != base::code::kBadCursorBound) throw;  // the run leaves it out
    }
  }
  return losses;
}

}  // namespace sqlflow::run
