#include "engine/duckdb/load.h"

#include "base/text.h"
#include "engine/duckdb/catalog.h"

namespace sqlflow::engine::duckdb {
namespace {

LoadResult Replace(Connection& connection, const base::QualifiedName& target, const LoadRequest& request) {
  std::string head = "CREATE OR REPLACE TABLE " + target.Quoted() + " AS ";
  LoadResult result;
  result.rows_read = connection.Execute(head + request.select, {head.size(), request.select.size()});
  result.inserted = result.rows_read;
  return result;
}

}  // namespace

LoadResult RunLoad(Connection& connection, Session& session, const LoadRequest& request) {
  connection.Begin();
  try {
    Catalog catalog(connection);
    LoadResult result = Replace(connection, catalog.Resolve(request.target), request);
    if (request.before_commit) request.before_commit(session);
    connection.Commit();
    return result;
  } catch (...) {
    connection.Rollback();
    throw;
  }
}

}  // namespace sqlflow::engine::duckdb
