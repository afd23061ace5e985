#include "engine/duckdb/verify.h"

#include "base/errors/execution.h"
#include "engine/duckdb/cursor_window.h"
#include "engine/duckdb/reconcile.h"
#include "engine/duckdb/rows_read.h"

namespace sqlflow::engine::duckdb {
namespace {

void CreateExpected(LoadContext& load, const std::vector<std::string>& values, const std::string& times,
                    const std::string& from) {
  std::string named;
  for (size_t i = 0; i < values.size(); ++i) {
    named += fmt::format("{} AS c{}, ", values[i], i);
    load.expected.columns += fmt::format("{}c{}", i ? ", " : "", i);
  }
  load.connection.Execute(
      fmt::format("CREATE OR REPLACE TEMP TABLE {} AS SELECT {}{} AS times FROM {}", kExpected, named, times, from));
}

// The row that counts of each key that was read.
std::string NewestByKey(const LoadContext& load, const std::string& table, const std::vector<ColumnInfo>& read) {
  const std::string keys = JoinEach(load.request.keys, ", ", Quoted);
  const std::string& cursor = load.request.cursor;
  if (cursor.empty()) return fmt::format("(SELECT DISTINCT {} FROM {})", keys, table);
  return fmt::format(
      // By two things: of one alone the engine makes an arg_max, which errs for FLOAT beside NULL.
      "(FROM {} AS sqlflow_s QUALIFY row_number() OVER (PARTITION BY {} ORDER BY {} DESC NULLS LAST, rowid) = 1)",
      table, keys, CursorRank(load, read, "sqlflow_s"));
}

// Takes `columns` of the target as what an expected row is known by, and sets what is compared.
void KnowByKey(LoadContext& load, const std::vector<ColumnInfo>& columns) {
  std::vector<std::string> meets, values;
  for (const std::string& key : load.request.keys) {
    values.push_back("sqlflow_t." + Quoted(FindColumn(columns, key)->name));
    meets.push_back(fmt::format("sqlflow_e.c{} = {}", meets.size(), values.back()));
  }
  load.expected.equal = "keys";
  if (!load.request.cursor.empty()) {
    values.push_back(CursorRank(load, columns, "sqlflow_t"));
    load.expected.equal = "keys and cursors";
  }
  load.expected.meets = base::JoinStrings(meets, " AND ");
  load.expected.values = base::JoinStrings(values, ", ");
}

[[noreturn]] void Fail(const LoadContext& load, const std::string& what) {
  throw EngineError(base::code::kNotVerified, fmt::format("{} {}", load.request.target.Display(), what),
                    "nothing of this load was kept: run it again, and report it if that happens twice");
}

void CheckCount(const LoadContext& load, const std::string& which, int64_t expected, int64_t found) {
  if (expected == found) return;
  Fail(load, fmt::format(
                 "should have {}{} after {}, and has {}", base::Plural(expected, "row"), which,
                 base::Plural(load.result.rows_read, "row") + (load.result.rows_read == 1 ? " was" : " were") + " read",
                 base::GroupDigits(found)));
}

void CheckExpected(LoadContext& load) {
  const Expectation& expected = load.expected;
  const auto rows = [&](const std::string& count, const std::string& sum, const std::string& from) {
    const ResultTable found = load.connection.Query(
        fmt::format("SELECT coalesce({}, 0)::VARCHAR, coalesce(sum({}), 0)::VARCHAR FROM {}", count, sum, from));
    return std::pair(std::stoll(*found.rows[0][0]), *found.rows[0][1]);
  };
  const auto wanted =
      rows("sum(times)", fmt::format("times::HUGEINT * hash({})::HUGEINT", expected.columns), kExpected);
  const std::string met = fmt::format("EXISTS (FROM {} AS sqlflow_e WHERE {})", kExpected, expected.meets);
  const std::string target = load.target.Quoted() + " AS sqlflow_t WHERE ";
  const auto found = rows("count(*)", fmt::format("hash({})::HUGEINT", expected.values),
                          target + fmt::format("{} AND {}", expected.among, met));
  const bool by_key = expected.equal != "all columns";
  CheckCount(load, by_key ? " with their keys" : " like them", wanted.first, found.first);
  if (wanted.second != found.second) {
    Fail(load, fmt::format("has {} with the keys that were read, and their {} are not what they should be",
                           base::Plural(found.first, "row"), expected.equal));
  }
  std::string range = expected.among;
  if (load.request.read) range = fmt::format("{} AND {}", range, CoveredByWindow(load, TargetTable(load)));
  load.result.verified = {found.first, expected.equal,
                          load.connection.Number("SELECT count(*) FROM " + target + range + " AND NOT " + met)};
  load.connection.Execute(fmt::format("DROP TABLE {}", kExpected));
}

}  // namespace

void BeginVerify(LoadContext& load, bool exists) {
  if (!load.request.verify || !exists || load.request.mode == LoadMode::kReplace) return;
  load.expected.rows_before = load.connection.Number("SELECT count(*) FROM " + load.target.Quoted());
}

void ExpectKeys(LoadContext& load, const std::string& table, const std::vector<ColumnInfo>& read) {
  if (!load.request.verify) return;
  std::vector<std::string> values;
  for (const std::string& key : load.request.keys) values.push_back("sqlflow_s." + Quoted(key));
  if (!load.request.cursor.empty()) values.push_back(CursorRank(load, read, "sqlflow_s"));
  CreateExpected(load, values, "1", NewestByKey(load, table, read) + " AS sqlflow_s");
  KnowByKey(load, read);
}

void ExpectKeys(LoadContext& load, const std::vector<ColumnInfo>& read, const TargetTable& target,
                const Meeting& meeting) {
  if (!load.request.verify) return;
  const std::vector<ColumnInfo>& columns = target.columns();
  std::vector<std::string> values;
  const auto either = [&](const std::string& own, const std::string& other) {
    values.push_back(
        fmt::format("CASE WHEN sqlflow_t.rowid IS NOT NULL AND {} THEN {} ELSE {} END", meeting.keeps, own, other));
  };
  for (const std::string& key : load.request.keys) {
    const std::string& name = FindColumn(columns, key)->name;
    either("sqlflow_t." + Quoted(name), StageValue(read, target, name));
  }
  if (const ColumnInfo* cursor = FindColumn(columns, load.request.cursor)) {
    either(CursorRank(load, columns, "sqlflow_t"),
           fmt::format("CAST({} AS {})", CursorRank(load, read, "sqlflow_s"), cursor->type));
  }
  // Rows of the target that share a key are expected each.
  const std::string from = fmt::format("{} AS sqlflow_s LEFT JOIN {} AS sqlflow_t ON {} AND {} GROUP BY ALL",
                                       NewestByKey(load, kStage, read), target.sql(), meeting.same_key, meeting.among);
  CreateExpected(load, values, "count(*)", from);
  KnowByKey(load, columns);
  load.expected.among = meeting.among;
}

void ExpectRows(LoadContext& load, const std::vector<ColumnInfo>& read, const TargetTable& target) {
  if (!load.request.verify) return;
  const std::vector<std::string> shared = SharedColumns(read, target);
  std::vector<std::string> values, names, meets;
  for (const std::string& name : shared) {
    values.push_back(fmt::format("{} AS c{}", StageValue(read, target, name), values.size()));
    meets.push_back(fmt::format("sqlflow_e.c{} IS NOT DISTINCT FROM sqlflow_t.{}", meets.size(), Quoted(name)));
    names.push_back(fmt::format("c{}", names.size()));
  }
  load.expected.equal = "all columns";
  load.expected.meets = base::JoinStrings(meets, " AND ");
  load.expected.values = JoinEach(shared, ", ", [](const auto& name) { return "sqlflow_t." + Quoted(name); });
  load.expected.among = "(" + CoveredByWindow(load, target) + ")";
  const std::string all = base::JoinStrings(names, ", ");
  // Of a row of the stage: how often it was read; of a row of the target: that it is there.
  const std::string both = fmt::format(
      "(SELECT {0}, 1 AS was_read, 0 AS was_there FROM {1} AS sqlflow_s UNION ALL SELECT {2}, 0, 1 FROM {3} AS "
      "sqlflow_t WHERE {4})",
      base::JoinStrings(values, ", "), kStage, load.expected.values, target.sql(), load.expected.among);
  CreateExpected(load, names, "greatest(sum(was_read), sum(was_there))",
                 fmt::format("{} GROUP BY {} HAVING sum(was_read) > 0", both, all));
}

void Verify(LoadContext& load, bool existed) {
  if (!load.request.verify) return;
  const LoadResult& result = load.result;
  const auto count = [&](const std::string& where) {
    return load.connection.Number(fmt::format("SELECT count(*) FROM {}{}", load.target.Quoted(), where));
  };
  CheckCount(load, "", load.expected.rows_before + result.inserted - result.deleted, count(""));
  if (!load.expected.equal.empty()) return CheckExpected(load);
  if (load.request.mode == LoadMode::kReplaceParts && existed) {
    const std::string parts =
        JoinEach(load.request.parts, ", ", [](const auto& part) { return base::QuoteLiteral(part); });
    const std::string where = fmt::format(" WHERE {} IN ({})", Quoted(load.request.parts_column), parts);
    CheckCount(load, " of the files read", result.rows_read, parts.empty() ? 0 : count(where));
  }
  load.result.verified = {result.rows_read - result.duplicates, "counts", 0};
}

}  // namespace sqlflow::engine::duckdb
