#pragma once
#include <string_view>

#include "base/code.h"

// The words of the outside for what went wrong, as codes: these alone decide what is worth repeating.
namespace sqlflow::resilience {

// errno of a socket call; kConnectionLost for what nobody knows.
base::Code CodeOfErrno(int number);
// What getaddrinfo answers.
base::Code CodeOfLookup(int answer);
// The five letters of a server that speaks SQL: the standard's classes, and those that PostgreSQL gives more exactly
// (PostgreSQL's documentation, appendix A).
base::Code CodeOfSqlState(std::string_view state);

// The code of a failed call when a transaction is open, which ends with it: a passing failure is then one of the unit.
base::Code WithinTransaction(base::Code code);

// What had been reached when it failed: "name lookup", "network", "encryption", "login", "permission", "object",
// "server"; empty for a code that is not of a server.
std::string_view FailedLayer(base::Code code);

}  // namespace sqlflow::resilience
