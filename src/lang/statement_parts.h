#pragma once
#include <optional>
#include <vector>

#include "lang/token_stream.h"
#include "lang/tree.h"

// The parts that several statements share. Each reports what is wrong and answers nothing, or false, if reading on in
// the statement makes no sense.
namespace sqlflow::lang {

// A name of one part, or of up to three with dots. `what` is what it names ("a table name after LOAD").
std::optional<Span> ParseName(TokenStream& stream, const std::string& what, const std::string& example);
std::optional<Span> ParseTableName(TokenStream& stream, const std::string& what, const std::string& example);

// MODE's operand. `in_create`: the column list of keys may be followed by AS.
std::optional<LoadMode> ParseLoadMode(TokenStream& stream);

// All ON_ clauses from here on.
bool ParseOnClauses(TokenStream& stream, std::vector<OnClause>* clauses);

// `{ … }` after `keyword`. Marks the stream broken on errors; false if what follows was no object at all.
bool ParseJsonObject(TokenStream& stream, std::string_view keyword, base::Json* json);

// Everything from the next token to the end of the statement, as SQL. Finds brackets that do not pair and statements
// that begin before this one ended.
struct SqlPart {
  Span span;
  bool ok = true;
  Span before_to;  // with `stop_at_to`: where EXPORT's TO was looked for in vain, the likely target
  bool found_to = false;
};
struct SqlLimits {
  bool stop_at_to = false;  // EXPORT's query ends at its TO
  bool in_if = false;       // ELSE and END IF end it too
};
SqlPart ParseSql(TokenStream& stream, SqlLimits limits);

// IF's condition, up to THEN.
std::optional<Condition> ParseCondition(TokenStream& stream);

// Whether one of our statements begins at the next token beyond doubt: not only its first word fits.
bool AtOwnStatement(TokenStream& stream, size_t ahead = 0);
// The same for SQL statements that cannot be the continuation of another.
bool AtSqlStatement(TokenStream& stream, size_t ahead = 0);

}  // namespace sqlflow::lang
