#include "engine/duckdb/settle.h"

#include <array>

#include "engine/duckdb/rows_read.h"

namespace sqlflow::engine::duckdb {
namespace {

// A type, when a text is of it, and its value; {0} is the column. Patterns leave out what DuckDB would cast all the
// same (007 to 7, a timestamp to a date).
struct Candidate {
  const char* type;
  const char* matches;
  const char* value;
};

constexpr std::array kCandidates = {
    Candidate{"BOOLEAN", R"(lower({0}) IN ('true', 'false', 't', 'f', 'yes', 'no'))", "CAST({0} AS BOOLEAN)"},
    Candidate{
        "TIME",
        R"(regexp_full_match({0}, '\s*\d{{1,2}}:\d{{2}}(:\d{{2}}(\.\d+)?)?\s*') AND TRY_CAST({0} AS TIME) IS NOT NULL)",
        "CAST({0} AS TIME)"},
    Candidate{
        "DATE",
        R"((regexp_full_match({0}, '\s*\d{{4,}}([-/ ])\d{{1,2}}[-/ ]\d{{1,2}}\s*') OR {0} IN ('infinity', '-infinity')) AND TRY_CAST({0} AS DATE) IS NOT NULL)",
        "CAST({0} AS DATE)"},
    Candidate{
        "TIMESTAMP",
        R"(regexp_full_match({0}, '\s*\d{{4,}}[-/ ]\d{{1,2}}[-/ ]\d{{1,2}}[ T]\d{{1,2}}:\d{{2}}(:\d{{2}}(\.\d+)?)?( UTC)?\s*') AND TRY_CAST({0} AS TIMESTAMP) IS NOT NULL)",
        "CAST({0} AS TIMESTAMP)"},
    Candidate{
        "TIMESTAMP WITH TIME ZONE",
        R"(regexp_full_match({0}, '\s*\d{{4,}}[-/ ]\d{{1,2}}[-/ ]\d{{1,2}}[ T]\d{{1,2}}:\d{{2}}.*') AND TRY_CAST({0} AS TIMESTAMPTZ) IS NOT NULL)",
        "CAST({0} AS TIMESTAMPTZ)"},
    Candidate{
        "BIGINT",
        R"(regexp_full_match({0}, '\s*(-\d+|0|[1-9]\d*|0[xX][0-9a-fA-F]+)\s*') AND TRY_CAST({0} AS BIGINT) IS NOT NULL)",
        "CAST({0} AS BIGINT)"},
    // Without an exponent every digit was meant; beyond 2^53 a DOUBLE drops some.
    Candidate{
        "DOUBLE",
        R"(regexp_full_match({0}, '\s*(((-\d+|0|[1-9]\d*)(\.\d*)?|-?\.\d+)([eE][-+]?\d+)?|(?i:nan))\s*') AND TRY_CAST({0} AS DOUBLE) IS NOT NULL AND (abs(TRY_CAST({0} AS DOUBLE)) < 9007199254740992 OR contains(lower({0}), 'e') OR lower({0}) = 'nan'))",
        "CAST({0} AS DOUBLE)"},
};

// Dates that are not ISO: the sniffer's formats, its last choice last. An ambiguous 01/02/2024 is day first.
constexpr std::array kDateFormats = {"%y-%m-%d", "%Y-%m-%d", "%d-%m-%y", "%d-%m-%Y", "%m-%d-%y", "%m-%d-%Y"};
constexpr std::array kTimestampFormats = {"%y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S",    "%d-%m-%y %H:%M:%S",
                                          "%d-%m-%Y %H:%M:%S", "%m-%d-%y %I:%M:%S %p", "%m-%d-%Y %I:%M:%S %p"};
constexpr std::array kSeparators = {"-", "/", ".", " "};

std::string Fill(const char* pattern, const std::string& column) {
  return fmt::format(fmt::runtime(pattern), Quoted(column));
}

struct FormattedCandidate {
  std::string type;
  std::string matches;
  std::string value;
};

void AddFormats(const char* type, const char* const* begin, const char* const* end, const std::string& column,
                std::vector<FormattedCandidate>& candidates) {
  for (const char* const* format = begin; format != end; ++format) {
    for (const char* separator : kSeparators) {
      std::string text(*format);
      size_t date_end = std::min(text.find(' '), text.size());
      std::replace(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(date_end), '-', *separator);
      std::string parsed = fmt::format("try_strptime({}, {})", Quoted(column), base::QuoteLiteral(text));
      candidates.push_back({type, parsed + " IS NOT NULL", fmt::format("CAST({} AS {})", parsed, type)});
    }
  }
}

std::vector<FormattedCandidate> IsoCandidates(const std::string& column) {
  std::vector<FormattedCandidate> candidates;
  for (const Candidate& candidate : kCandidates) {
    candidates.push_back({candidate.type, Fill(candidate.matches, column), Fill(candidate.value, column)});
  }
  return candidates;
}

std::vector<FormattedCandidate> FormatCandidates(const std::string& column) {
  std::vector<FormattedCandidate> candidates;
  AddFormats("DATE", kDateFormats.begin(), kDateFormats.end(), column, candidates);
  AddFormats("TIMESTAMP", kTimestampFormats.begin(), kTimestampFormats.end(), column, candidates);
  return candidates;
}

// The first candidate that every text of the column matches.
const FormattedCandidate* FindMatch(LoadContext& load, const std::string& table, const std::string& column,
                                    const std::vector<FormattedCandidate>& candidates) {
  std::vector<std::string> tests;
  for (const FormattedCandidate& candidate : candidates) {
    tests.push_back(fmt::format("bool_and({})::VARCHAR", candidate.matches));
  }
  ResultTable found = load.connection.Query(
      fmt::format("SELECT {} FROM {} WHERE {} IS NOT NULL", base::JoinStrings(tests, ", "), table, Quoted(column)));
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (found.rows[0][i] == "true") return &candidates[i];
  }
  return nullptr;
}

SettledColumn Settle(LoadContext& load, const std::string& table, const std::string& column) {
  SettledColumn settled{column, "VARCHAR", Quoted(column)};
  std::string some = fmt::format("FROM {} WHERE {} IS NOT NULL", table, Quoted(column));
  if (load.connection.Number(fmt::format("SELECT count(*) FROM ({} LIMIT 1)", some)) == 0) {
    settled.only_null = true;
    return settled;
  }
  std::vector<FormattedCandidate> candidates = IsoCandidates(column);
  const FormattedCandidate* match = FindMatch(load, table, column, candidates);
  if (!match) {
    // Formats are many and slow: only for what begins like a date.
    std::string other = fmt::format(
        "SELECT count(*) FROM ({} AND NOT regexp_matches({}, '^\\s*\\d{{1,4}}[-/. ]\\d{{1,2}}[-/. ]\\d') LIMIT 1)",
        some, Quoted(column));
    if (load.connection.Number(other) > 0) return settled;
    candidates = FormatCandidates(column);
    match = FindMatch(load, table, column, candidates);
  }
  if (match) {
    settled.type = match->type;
    settled.expression = match->value;
  }
  return settled;
}

}  // namespace

std::vector<SettledColumn> SettleTypes(LoadContext& load, const std::string& table) {
  std::vector<SettledColumn> settled;
  if (load.request.unsettled.empty()) return settled;
  std::vector<ColumnInfo> columns = ColumnsOf(load, table);
  for (const std::string& name : load.request.unsettled) {
    const ColumnInfo* column = FindColumn(columns, name);
    if (column && column->type == "VARCHAR") settled.push_back(Settle(load, table, column->name));
  }
  return settled;
}

void ConvertSettled(LoadContext& load, const std::string& table, const std::vector<SettledColumn>& columns) {
  for (const SettledColumn& column : columns) {
    if (column.type == "VARCHAR") continue;
    load.connection.Execute(fmt::format("ALTER TABLE {} ALTER COLUMN {} SET DATA TYPE {} USING {}", table,
                                        Quoted(column.name), column.type, column.expression));
  }
}

}  // namespace sqlflow::engine::duckdb
