#include "connectors/postgres/postgres_error.h"

#include "base/errors/network.h"
#include "base/text.h"
#include "connectors/postgres/libpq.h"
#include "resilience/translate.h"

namespace sqlflow::connectors::postgres {

namespace code = base::code;

namespace {

struct Advice {
  std::string_view state;  // an SQLSTATE, or the beginning of some; the first that fits counts
  const char* hint;
  std::string_view text = {};  // that the message has besides
};

constexpr Advice kAdvice[] = {
    {"28", "check username and password, and pg_hba.conf on the server"},
    {"3D000", "check \"database\"; `psql -l` lists those of the server"},
    {"53300", "lower max_connections here, or raise it on the server"},
    {"57P03", "the server is starting or stopping: try again in a moment"},
    {"57P0", "the server ended the connection (a restart, or an administrator)"},
    {"57014", "raise statement_timeout, or read less (columns, filters, sync_mode incremental)"},
    {"42501", "GRANT TEMPORARY ON DATABASE … TO this user", "temporary tables"},
    {"42501", "let its owner do it, or write to a table of this user's own", "must be owner"},
    {"42501", "GRANT USAGE ON SCHEMA … TO this user; to make tables there, CREATE", "for schema"},
    {"42501", "let somebody else make the schema, or GRANT CREATE ON DATABASE … TO this user", "for database"},
    {"42501", "GRANT this user the right on the table; if it is one on some columns, name them in \"columns\""},
    {"42P01", "check \"schema\" and \"table\"; `sqlflow connector discover` lists what there is"},
    {"3F000", "check \"schema\"; `sqlflow connector discover` lists what there is"},
    {"53100", "the server's disk is full"},
    {"22001", "shorten it in the SELECT that is exported, or widen the column there"},
    {"22021", "text there holds no zero byte: replace(x, chr(0), '')", ": 0x00"},
    {"22021", "the text there is not UTF-8: \"query\": \"SELECT convert_to(x, 'SQL_ASCII') AS x …\" reads its bytes"},
    {"25006", "connect to a server that writes (\"target_session_attrs\": \"read-write\"), or as a user who may"},
    {"22P02", "a value (of a row, of filters, where_clause or start_date) is not of its column's type"},
    {"42601", "\"query\" takes one SELECT in the server's SQL; where_clause, a condition"},
    {"23502", "give the column a value in the SELECT that is exported, or a DEFAULT there"},
    {"23503", "rows of that table refer to rows that the export no longer has: export these too, or delete those first",
     "update or delete"},
    {"23503", "write the rows that are referred to first"},
    {"23505", "rows there share these \"keys\": choose others, or make them unique", "create unique index"},
    {"23505", "rows share a key: \"mode\": \"merge\" with its \"keys\" changes those that are there"},
    {"23514", "leave such rows out in the SELECT that is exported (WHERE)"},
};

const char* AdviceFor(std::string_view state, std::string_view message) {
  for (const Advice& advice : kAdvice) {
    if (state.starts_with(advice.state) && message.find(advice.text) != std::string_view::npos) return advice.hint;
  }
  return "";
}

// What libpq says before the server can.
struct Symptom {
  std::string_view text;
  base::Code code;
  const char* hint;
};

constexpr Symptom kSymptoms[] = {
    {"Temporary failure in name resolution", code::kHostLookupFailed, "the name service is out of reach: try again"},
    {"could not translate host name", code::kHostNotFound, "check \"host\""},
    {"Connection refused", code::kConnectionRefused, "is the server running there, and does it listen on that port?"},
    {"No such file or directory", code::kConnectionRefused,
     "no server listens on that socket: check \"host\" and \"port\""},
    {"timeout expired", code::kTimedOut, "check host, port and firewall; connect_timeout says how long to wait"},
    {"No route to host", code::kHostUnreachable, "check \"host\" and the network"},
    {"Network is unreachable", code::kHostUnreachable, "check the network"},
    {"no password supplied", code::kAuthenticationFailed, "give \"password\""},
    {"server does not support SSL", code::kTlsFailed,
     "the server speaks no TLS: ssl_mode disable or prefer, if you accept that"},
    // A wire that breaks, not a disagreement about encryption.
    {"SSL SYSCALL error", code::kConnectionLost, "the connection broke; if it does again, look at the server's log"},
    {"SSL error: bad record", code::kConnectionLost, "what came was damaged on the way: look at what lies between"},
    {"SSL error: decryption failed", code::kConnectionLost,
     "what came was damaged on the way: look at what lies between"},
    {"SSL error: unexpected eof", code::kConnectionLost,
     "the connection broke; if it does again, look at the server's log"},
    {"channel binding", code::kTlsFailed, "check channel_binding and ssl_mode"},
    {"invalid response to SSL negotiation", code::kTlsFailed,
     "what answers there is no PostgreSQL server: check \"host\" and \"port\""},
    {"private key", code::kTlsFailed, "check ssl_key and ssl_key_password"},
    {"root certificate", code::kTlsFailed, "give \"ssl_root_cert\": the certificate that the server's is checked by"},
    {"certificate verify failed", code::kTlsFailed,
     "the server's certificate has expired, or is not from ssl_root_cert"},
    {"does not match host name", code::kTlsFailed,
     "connect by a name that the certificate has, or use ssl_mode verify-ca, if you accept that"},
    {"certificate", code::kTlsFailed, "check ssl_mode, ssl_root_cert, ssl_cert and ssl_key"},
    {"SSL", code::kTlsFailed, "check ssl_mode, ssl_root_cert, ssl_cert and ssl_key"},
    {"session is read-only", code::kRequestRefused,
     "no host is what target_session_attrs asks for: a server that writes"},
    {"session is not read-only", code::kRequestRefused,
     "no host is what target_session_attrs asks for: one that only reads"},
};

// "FATAL:  28P01: password …": what stands before the message in a verbose text.
std::string_view StateIn(std::string_view text) {
  for (size_t at = text.find(":  "); at != std::string_view::npos; at = text.find(":  ", at + 1)) {
    if (text.size() > at + 9 && text.substr(at + 8, 2) == ": ") return text.substr(at + 3, 5);
  }
  return {};
}

// Each reason once, the last one last: without severity, state, advice, and the C file that libpq's verbose form adds.
std::vector<std::string> Reasons(std::string_view text) {
  std::vector<std::string> reasons;
  for (const std::string& raw : base::Split(text, '\n')) {
    const std::string_view line = base::Trim(raw);
    const bool goes_on = raw.starts_with('\t') || line.starts_with("LOCATION:") || line.starts_with("Either provide");
    if (line.empty() || goes_on) continue;
    const std::string_view state = StateIn(line);
    std::string said(state.empty() ? line : line.substr(state.data() - line.data() + state.size() + 2));
    // libpq repeats which server it is.
    if (const size_t failed = said.find(" failed: "); said.starts_with("connection to server") && failed != said.npos) {
      said.erase(0, failed + std::string_view(" failed: ").size());
    }
    std::erase(reasons, said);
    reasons.push_back(std::move(said));
  }
  if (reasons.empty()) reasons.emplace_back();
  return reasons;
}

const Symptom* FindSymptom(std::string_view text) {
  for (const Symptom& symptom : kSymptoms) {
    if (text.find(symptom.text) != std::string::npos) return &symptom;
  }
  return nullptr;
}

std::string Field(const PGresult* result, int field) {
  const char* text = result ? Libpq::Get().PQresultErrorField(result, field) : nullptr;
  return text ? text : "";
}

}  // namespace

base::Error StatementError(const PGresult* result, const std::string& what, const std::string& where) {
  const std::string state = Field(result, PG_DIAG_SQLSTATE);
  const std::string said = Field(result, PG_DIAG_MESSAGE_PRIMARY);
  const std::string advice = Field(result, PG_DIAG_MESSAGE_HINT);
  std::string details = Field(result, PG_DIAG_MESSAGE_DETAIL);
  if (const std::string context = Field(result, PG_DIAG_CONTEXT); context.starts_with("COPY ")) {
    details += (details.empty() ? "" : "\n") + context;  // row and column
  }
  if (!state.empty()) details += (details.empty() ? "" : "\n") + ("SQLSTATE " + state);
  const std::string hint = AdviceFor(state, said);
  return {resilience::CodeOfSqlState(state), fmt::format("{} at {}: {}", what, where, said),
          hint.empty() ? advice : hint, details};
}

base::Error ConnectError(const std::string& text, const std::string& where) {
  const std::vector<std::string> reasons = Reasons(text);  // of several hosts, or of one with and without encryption
  const std::string message = fmt::format("no connection to {}: {}", where, base::JoinStrings(reasons, "; "));
  if (const std::string_view state = StateIn(text); !state.empty()) {
    return {resilience::CodeOfSqlState(state), message, AdviceFor(state, message)};
  }
  const Symptom* any = FindSymptom(text);  // what passes comes first: one host of several may be up again
  const Symptom* last = FindSymptom(reasons.back());
  if (!any) return {code::kConnectionLost, message, "look at the server's log"};
  return {any->code, message, (last ? last : any)->hint};
}

base::Error LostError(const std::string& text, const std::string& what, const std::string& where) {
  return {code::kConnectionLost,
          fmt::format("the connection to {} broke while {}: {}", where, what, Reasons(text).back()),
          "if it does again, look at the server's log and at what lies between (proxy, firewall)"};
}

}  // namespace sqlflow::connectors::postgres
