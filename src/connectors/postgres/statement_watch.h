#pragma once
#include <string>

#include "connectors/postgres/server.h"

// Statements that move many rows may take hours, and nothing comes meanwhile: whether one is still at work is asked
// over another connection.
namespace sqlflow::connectors::postgres {

// A comment that stands before the statements of one transaction for a step, by which pg_stat_activity tells them.
std::string StatementName(const std::string& run, const std::string& step, int number);

// Whether the server works at a statement of that name. It does not if it waits for us: then the wire has lost
// something; nor for a standby's word. Throws kLockNotAvailable if it waits for a lock that another session holds.
bool IsAtWork(Server& asked, const std::string& name, const std::string& what);

// A statement that ends the session of those of that name, if the server still waits for the rest of them: with its
// locks it would be in the way of another try. (A COPY that waits for rows hears no cancel.)
std::string EndOfStatements(const std::string& name);

}  // namespace sqlflow::connectors::postgres
