#pragma once
#include <string>

#include "component/source.h"
#include "connectors/postgres/server_object.h"

namespace sqlflow::connectors::postgres {

// Conditions in the server's SQL. Values are literals that libpq quotes, with the column's type; nothing of the user's
// text but a where_clause is SQL.
class Conditions {
 public:
  Conditions(Server& server, const ServerObject& object) : server_(server), object_(object) {}

  std::string Of(const component::Filter& filter);
  // The rows of a cursor's range, and those whose cursor counts as none (NULL, NaN, infinite).
  std::string Of(const component::CursorRange& range);

 private:
  const RemoteColumn& Find(const std::string& name) const;  // throws kUnknownColumn
  std::string Literal(const std::string& text, const RemoteColumn& column);

  Server& server_;
  const ServerObject& object_;
};

// The column, as values are compared: texts byte by byte, as the engine does.
std::string Comparable(const RemoteColumn& column);
// Throws kBadCursorType where the column is text here, and at the server something with another order.
void CheckCursor(const RemoteColumn& column, const ServerObject& object);
// The condition that the column's value is one to go on from: neither NULL nor NaN nor infinite.
std::string HasValue(const RemoteColumn& column);
// The opposite, as alternatives; empty: every row has one.
std::string HasNoValue(const RemoteColumn& column);

}  // namespace sqlflow::connectors::postgres
