#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/span.h"

// The syntax tree of one .sf file, as written: leaves are spans of the source text, in which ${variables} still stand.
// Owned by value; a tree refers to the SourceMap it was parsed from only by spans.
namespace sqlflow::lang {

using base::Span;

struct Statement;

struct OnClause {
  enum class Kind { kError, kRateLimit, kSchemaChange, kLimitExceeded };
  enum class Action {
    kFail,
    kSkip,
    kRetry,         // ON_ERROR
    kWaitAndRetry,  // ON_RATE_LIMIT
    kAlert,
    kAlertAndContinue,
    kAccept,              // ON_SCHEMA_CHANGE
    kPauseUntilTomorrow,  // ON_LIMIT_EXCEEDED
  };
  Kind kind;
  Action action;
  int retries = 0;                   // RETRY n TIMES
  std::optional<Action> afterwards;  // THEN FAIL | SKIP
  Span span;
};

struct LoadMode {
  enum class Kind { kReplace, kAppend, kMerge, kIncremental, kScd2 };
  Kind kind = Kind::kReplace;
  Span keyword;                  // REPLACE, UPSERT …
  std::vector<Span> keys;        // column names as written
  std::optional<Span> cursor;    // CURSOR_FIELD c, WATERMARK c or BY c
  std::optional<Span> lookback;  // duration as written: 7 DAYS, '7 days', P7D
  std::optional<Span> batch_size;
  Span span;
};

struct SourceStatement {
  Span name;
  std::optional<Span> type;        // TYPE word PARAMS json …
  std::optional<Span> connection;  // … or FROM connection OPTIONS json
  base::Json parameters;           // raw, see base::Json
  std::vector<OnClause> on_clauses;
};

struct LoadStatement {
  Span table;
  Span source;
  std::optional<LoadMode> mode;
};

// CREATE [OR REPLACE] TABLE|VIEW name [MODE …] AS select. Every other CREATE is an SqlStatement.
struct CreateStatement {
  bool or_replace = false;
  bool if_not_exists = false;
  bool is_view = false;
  Span table;
  std::optional<LoadMode> mode;
  Span select;
};

struct ExportStatement {
  Span query;  // a SELECT (or WITH, VALUES, FROM …), or a table name
  bool is_table = false;
  Span target;  // 'path' or "path" with its quotes, or a connection's name
  bool target_is_string = true;
  std::optional<Span> type;
  std::optional<base::Json> options;
};

struct SetStatement {
  Span name;
  Span value;  // with its quotes, if it has any; may hold ${variables}
};

struct IncludeStatement {
  Span path;  // with its quotes
};

// A condition of IF: a leaf operand, or an operator over others.
struct Condition {
  enum class Kind { kOperand, kCompare, kIn, kAnd, kOr, kNot };
  enum class Comparison { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
  Kind kind = Kind::kOperand;
  Comparison comparison = Comparison::kEqual;
  bool negated = false;  // NOT IN
  Span span;             // of an operand: a bare word, number, quoted string or ${variable}
  std::vector<Condition> operands;
};

struct IfStatement {
  struct Branch {
    Condition condition;
    Span keyword;  // IF, ELSE IF or ELSEIF
    std::vector<Statement> body;
  };
  std::vector<Branch> branches;
  std::optional<Span> else_keyword;
  std::vector<Statement> otherwise;
};

// Any other SQL statement of the engine, without its semicolon.
struct SqlStatement {
  Span text;
};

struct Statement {
  Span span;  // without the semicolon
  std::variant<SourceStatement, LoadStatement, CreateStatement, ExportStatement, SetStatement, IncludeStatement,
               IfStatement, SqlStatement>
      node;
};

struct Tree {
  uint32_t file = 0;
  std::vector<Statement> statements;
};

}  // namespace sqlflow::lang
