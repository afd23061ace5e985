#pragma once
#include <libpq-fe.h>

#include <string>
#include <utility>
#include <vector>

namespace sqlflow::connectors::postgres {

// All that is used of it.
// clang-format off
#define SQLFLOW_LIBPQ_FUNCTIONS(USE) \
  USE(PQconnectStartParams) USE(PQconnectPoll) USE(PQconninfoParse) USE(PQconninfoFree) \
  USE(PQfinish) USE(PQstatus) USE(PQsocket) USE(PQerrorMessage) \
  USE(PQsslInUse) USE(PQserverVersion) USE(PQparameterStatus) \
  USE(PQsetnonblocking) USE(PQsetNoticeProcessor) USE(PQsendQuery) USE(PQconsumeInput) \
  USE(PQisBusy) USE(PQflush) USE(PQgetResult) USE(PQresultStatus) \
  USE(PQresultErrorField) USE(PQresultErrorMessage) USE(PQclear) USE(PQntuples) \
  USE(PQnfields) USE(PQfname) USE(PQftype) USE(PQfmod) \
  USE(PQgetvalue) USE(PQgetlength) USE(PQgetisnull) USE(PQcmdTuples) \
  USE(PQgetCopyData) USE(PQputCopyData) USE(PQputCopyEnd) USE(PQescapeLiteral) \
  USE(PQfreemem) USE(PQgetCancel) USE(PQcancel) USE(PQfreeCancel) \
  USE(PQsetErrorVerbosity) USE(PQtransactionStatus) USE(PQconndefaults) \
  USE(PQsetSSLKeyPassHook_OpenSSL) USE(PQdefaultSSLKeyPassHook_OpenSSL)
// clang-format on

// PostgreSQL's own client library, loaded when a pipeline first speaks to a server: it brings a dozen libraries with
// it, which would double the time that every other command takes to start.
struct Libpq {
  // Throws Error (kMissingLibrary) where it is not installed.
  static const Libpq& Get();

  // What PGHOST and its kin say, by keyword. They are taken out of the environment, because the library heeds them
  // wherever a connection leaves a parameter open.
  std::vector<std::pair<std::string, std::string>> environment;

#define SQLFLOW_DECLARE(name) decltype(&::name) name = nullptr;
  SQLFLOW_LIBPQ_FUNCTIONS(SQLFLOW_DECLARE)
#undef SQLFLOW_DECLARE
};

}  // namespace sqlflow::connectors::postgres
