#include "engine/duckdb/reconcile.h"

#include <algorithm>
#include <array>

#include "base/errors/drift.h"
#include "engine/duckdb/rows_read.h"
#include "engine/duckdb/settle.h"
#include "engine/duckdb/type_family.h"

namespace sqlflow::engine::duckdb {
namespace {

namespace code = base::code;

// All that does not fit, told at once.
class Misfits {
 public:
  void Add(std::string line, bool key_type = false) {
    lines_.push_back(std::move(line));
    key_type_ = key_type_ || key_type;
  }
  bool empty() const { return lines_.empty(); }
  void ThrowIfAny(const LoadContext& load) const {
    if (lines_.empty()) return;
    std::string name = load.request.target.Display();
    std::string message = lines_.size() == 1 ? fmt::format("{}: {}", name, lines_[0])
                                             : fmt::format("{}: {} columns do not fit: {}", name, lines_.size(),
                                                           base::JoinStrings(lines_, "; "));
    throw EngineError(key_type_ ? code::kKeyTypesDiffer : code::kSchemaDrift, message,
                      "change the table (ALTER TABLE), choose or cast columns in a SELECT, or load with MODE REPLACE",
                      base::JoinStrings(lines_, "\n"));
  }

 private:
  std::vector<std::string> lines_;
  bool key_type_ = false;
};

bool IsIn(const std::vector<std::string>& names, const std::string& name) {
  return std::any_of(names.begin(), names.end(), [&](const auto& n) { return base::EqualsIgnoreCase(n, name); });
}

void CheckNames(const std::vector<ColumnInfo>& read, const TargetTable& target, const ColumnRules& rules,
                Misfits& misfits) {
  for (const ColumnInfo& column : read) {
    if (!FindColumn(target.columns(), column.name)) {
      misfits.Add(fmt::format("column {} ({}) is new, the table has none of this name", column.name, column.type));
    }
  }
  if (rules.target_may_have_more) return;
  for (const ColumnInfo& column : target.columns()) {
    if (!FindColumn(read, column.name) && !IsIn(rules.kept, column.name)) {
      misfits.Add(fmt::format("column {} ({}) of the table is missing in what was read", column.name, column.type));
    }
  }
}

bool Exists(LoadContext& load, const std::string& from_where) {
  return load.connection.Number(fmt::format("SELECT count(*) FROM (SELECT 1 FROM {} LIMIT 1)", from_where)) > 0;
}

// Whether some value of a column does not come back from `through` as it was.
bool LosesValues(LoadContext& load, const std::string& table, const std::string& column, const std::string& type,
                 const std::string& through) {
  // The engine has no way back from TIMESTAMP_MS to TIMESTAMP_S, nor from its infinity to DATE.
  if (AlwaysHolds(through, type)) return false;
  std::string name = Quoted(column);
  return Exists(load,
                fmt::format("{0} WHERE {1} IS NOT NULL AND TRY_CAST(TRY_CAST({1} AS {2}) AS {3}) IS DISTINCT FROM {1}",
                            table, name, through, type));
}

std::string CommonType(LoadContext& load, const std::string& left, const std::string& right) {
  return load.connection.Text(
      fmt::format("SELECT typeof(a) FROM (SELECT NULL::{} AS a UNION ALL SELECT NULL::{}) LIMIT 1", left, right));
}

// Whether a target's type takes a column of texts as they are, without rounding and without dropping leading zeros.
bool TakesTexts(LoadContext& load, const std::string& column, const std::string& type) {
  TypeFamily family = FamilyOf(type);
  if (family == TypeFamily::kText) return true;
  std::string name = Quoted(column);
  std::string fits = fmt::format("TRY_CAST({} AS {}) IS NOT NULL", name, type);
  if (IsExactNumber(type)) {
    fits +=
        fmt::format(" AND regexp_full_match({}, '\\s*-?(0|[1-9]\\d*)(\\.\\d{{0,{}}}0*)?\\s*')", name, ScaleOf(type));
  } else if (family != TypeFamily::kOther) {
    return false;
  }
  return !Exists(load, fmt::format("{} WHERE {} IS NOT NULL AND NOT ({})", kStage, name, fits));
}

// One column of both sides.
class TypePair {
 public:
  TypePair(LoadContext& load, TargetTable& target, const ColumnInfo& read, const ColumnInfo& wanted)
      : load_(load), target_(target), read_(read), name_(wanted.name), wanted_(wanted.type) {}

  // Empty if the values fit now; else what is wrong.
  std::string Meet() {
    const Fit fit = FitOf(read_.type, wanted_);
    if (fit == Fit::kAlways || OnlyNull()) return {};
    if (fit == Fit::kIfEachCasts) return AllCast();
    if (fit == Fit::kNever) return Differ();
    if (StaysExact() && !LosesValues(load_, kStage, read_.name, read_.type, wanted_)) return {};
    return Widen();
  }

 private:
  bool OnlyNull() { return !Exists(load_, fmt::format("{} WHERE {} IS NOT NULL", kStage, Quoted(read_.name))); }

  std::string Differ(const std::string& why = {}) {
    return fmt::format("column {} is {} in the table and {} in what was read{}", name_, wanted_, read_.type, why);
  }

  std::string AllCast() {
    ResultTable bad = load_.connection.Query(
        fmt::format("SELECT {0}::VARCHAR FROM {1} WHERE {0} IS NOT NULL AND TRY_CAST({0} AS {2}) IS NULL LIMIT 1",
                    Quoted(read_.name), kStage, wanted_));
    return bad.rows.empty() ? "" : Differ(fmt::format(", where '{}' is none", bad.rows[0][0].value_or("")));
  }

  // Money declared as DECIMAL is not turned into DOUBLE because a file's numbers were read so.
  bool StaysExact() { return wanted_.starts_with("DECIMAL") || !target_.Obstacle(name_).empty(); }

  std::string Widen() {
    std::string common = CommonType(load_, wanted_, read_.type);
    if (FamilyOf(common) != FamilyOf(wanted_) || LosesValues(load_, kStage, read_.name, read_.type, common) ||
        LosesValues(load_, target_.sql(), name_, wanted_, common)) {
      return Differ(", and no type holds the values of both without loss");
    }
    if (common == wanted_) return {};
    if (std::string obstacle = target_.Obstacle(name_); !obstacle.empty()) {
      return Differ(fmt::format(", and {} keeps the table's type from becoming {}", obstacle, common));
    }
    target_.AlterType(name_, common);
    load_.result.notes.push_back(fmt::format("column {} widened from {} to {}", name_, wanted_, common));
    return {};
  }

  LoadContext& load_;
  TargetTable& target_;
  const ColumnInfo& read_;
  std::string name_;
  std::string wanted_;  // the target's type
};

}  // namespace

bool FitsAsItIs(const std::vector<ColumnInfo>& read, const TargetTable& target) {
  if (read.size() != target.columns().size()) return false;
  std::vector<std::string> seen;
  for (const ColumnInfo& column : read) {
    const ColumnInfo* wanted = FindColumn(target.columns(), column.name);
    if (!wanted || IsIn(seen, column.name)) return false;
    seen.push_back(column.name);
    if (column.type != wanted->type && !AlwaysHolds(wanted->type, column.type)) return false;
  }
  return true;
}

void SettleForTarget(LoadContext& load, const TargetTable& target) {
  std::vector<SettledColumn> settled = SettleTypes(load, kStage);
  for (SettledColumn& column : settled) {
    const ColumnInfo* wanted = FindColumn(target.columns(), column.name);
    if (!wanted || (!column.only_null && !TakesTexts(load, column.name, wanted->type))) continue;
    column.type = wanted->type;
    column.expression = fmt::format("CAST({} AS {})", Quoted(column.name), wanted->type);
    column.note.clear();
  }
  ConvertSettled(load, kStage, settled);
}

std::vector<ColumnInfo> Reconcile(LoadContext& load, TargetTable& target, const ColumnRules& rules) {
  Misfits misfits;
  CheckNames(ColumnsOf(load, kStage), target, rules, misfits);
  misfits.ThrowIfAny(load);
  SettleForTarget(load, target);
  std::vector<ColumnInfo> read = ColumnsOf(load, kStage);
  for (const ColumnInfo& column : read) {
    ColumnInfo wanted = *FindColumn(target.columns(), column.name);
    std::string wrong = TypePair(load, target, column, wanted).Meet();
    if (!wrong.empty()) misfits.Add(wrong, IsIn(load.request.keys, column.name));
  }
  misfits.ThrowIfAny(load);
  return read;
}

std::vector<std::string> SharedColumns(const std::vector<ColumnInfo>& read, const TargetTable& target) {
  std::vector<std::string> names;
  for (const ColumnInfo& column : target.columns()) {
    if (FindColumn(read, column.name)) names.push_back(column.name);
  }
  return names;
}

std::string StageValue(const std::vector<ColumnInfo>& read, const TargetTable& target, const std::string& name) {
  const ColumnInfo* from = FindColumn(read, name);
  const ColumnInfo* to = FindColumn(target.columns(), name);
  std::string value = "sqlflow_s." + Quoted(from->name);
  return from->type == to->type ? value : fmt::format("CAST({} AS {})", value, to->type);
}

}  // namespace sqlflow::engine::duckdb
