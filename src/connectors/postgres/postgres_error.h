#pragma once
#include <libpq-fe.h>

#include <string>

#include "base/error.h"

namespace sqlflow::connectors::postgres {

// The one place where PostgreSQL's errors become ours. `where` names the server for the message: "db.example.com:5432".

// Of a statement that failed; `what` is what was being done: "reading public.orders".
base::Error StatementError(const PGresult* result, const std::string& what, const std::string& where);
// Of a connection that could not be made, from libpq's text, which must be verbose: it has the SQLSTATE then.
base::Error ConnectError(const std::string& text, const std::string& where);
// Of one that was there and is gone, or spoke nonsense.
base::Error LostError(const std::string& text, const std::string& what, const std::string& where);

}  // namespace sqlflow::connectors::postgres
