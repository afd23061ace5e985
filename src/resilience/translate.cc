#include "resilience/translate.h"

#include <netdb.h>

#include <algorithm>
#include <cerrno>

#include "base/errors/execution.h"
#include "base/errors/network.h"
#include "base/errors/resources.h"

namespace sqlflow::resilience {

namespace {

namespace code = base::code;

struct StateCode {
  std::string_view state;  // or its first letters
  base::Code code;
};

// The exact before their class. What is in no row is the request's own fault.
constexpr StateCode kStates[] = {
    {"08001", code::kConnectionRefused},
    {"08004", code::kConnectionRefused},
    {"08P01", code::kAnswerNotUnderstood},
    {"08", code::kConnectionLost},
    {"25006", code::kPermissionDenied},   // read only
    {"25P03", code::kLostInTransaction},  // idle in a transaction for too long
    {"25P04", code::kTimedOut},           // transaction_timeout
    {"28", code::kAuthenticationFailed},
    {"3D", code::kNoSuchObject},
    {"3F", code::kNoSuchObject},
    {"22", code::kValueNotConvertible},
    {"23", code::kConstraintViolated},
    {"40002", code::kConstraintViolated},  // checked at the end
    {"40003", code::kLostInTransaction},
    {"40P01", code::kDeadlock},
    {"40", code::kSerialisationFailed},
    {"42501", code::kPermissionDenied},
    {"42P01", code::kNoSuchObject},
    {"42703", code::kNoSuchObject},
    {"42883", code::kNoSuchObject},
    {"42704", code::kNoSuchObject},
    {"53100", code::kDiskFull},
    {"53200", code::kServerUnavailable},  // out of memory
    {"53300", code::kTooManyConnections},
    {"53", code::kServerUnavailable},
    {"55006", code::kLockNotAvailable},
    {"55P03", code::kLockNotAvailable},
    {"57014", code::kTimedOut},  // statement_timeout, or somebody cancelled it
    {"57P01", code::kServerUnavailable},
    {"57P02", code::kServerUnavailable},
    {"57P03", code::kServerUnavailable},
    {"57P04", code::kNoSuchObject},    // the database was dropped
    {"57P05", code::kConnectionLost},  // idle for too long
    {"58", code::kServerUnavailable},  // the server's own system failed
    {"72", code::kSnapshotGone},
    {"XX", code::kServerUnavailable},
};

struct Layer {
  base::Code code;
  std::string_view name;
};

constexpr Layer kLayers[] = {
    {code::kHostLookupFailed, "name lookup"},
    {code::kHostNotFound, "name lookup"},
    {code::kConnectionRefused, "network"},
    {code::kHostUnreachable, "network"},
    {code::kTimedOut, "network"},
    {code::kConnectionLost, "network"},
    {code::kLostInTransaction, "network"},
    {code::kTlsFailed, "encryption"},
    {code::kAuthenticationFailed, "login"},
    {code::kPermissionDenied, "permission"},
    {code::kNoSuchObject, "object"},
};

}  // namespace

base::Code CodeOfErrno(int number) {
  switch (number) {
    case ECONNREFUSED:
    case ENOENT:  // of a Unix socket
      return code::kConnectionRefused;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN: return code::kHostUnreachable;
    case ETIMEDOUT: return code::kTimedOut;
    case EACCES:
    case EPERM: return code::kPermissionDenied;
    default: return code::kConnectionLost;
  }
}

base::Code CodeOfLookup(int answer) {
  const bool known_not_to_exist = answer == EAI_NONAME || answer == EAI_FAMILY || answer == EAI_SERVICE;
  return known_not_to_exist ? code::kHostNotFound : code::kHostLookupFailed;
}

base::Code CodeOfSqlState(std::string_view state) {
  const auto* found = std::find_if(std::begin(kStates), std::end(kStates),
                                   [&](const StateCode& row) { return state.starts_with(row.state); });
  return found == std::end(kStates) ? code::kRequestRefused : found->code;
}

base::Code WithinTransaction(base::Code code) {
  return code.repeat() == base::Repeat::kCall ? code::kLostInTransaction : code;
}

std::string_view FailedLayer(base::Code code) {
  for (const Layer& layer : kLayers) {
    if (layer.code == code) return layer.name;
  }
  return code.id.starts_with("SF42") || code.id.starts_with("SF43") || code.id.starts_with("SF44") ? "server" : "";
}

}  // namespace sqlflow::resilience
