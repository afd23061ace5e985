#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "component/row_stream.h"
#include "connectors/postgres/column_type.h"

namespace sqlflow::connectors::postgres {

// Counted over all scans of a source, by any thread.
struct Traffic {
  std::atomic<int64_t> rows{0};
  std::atomic<int64_t> bytes{0};
  std::atomic<int64_t> unrepresentable{0};  // made NULL
};

// One COPY of a read.
struct Portion {
  std::string from;       // after FROM: ONLY "public"."orders"
  std::string condition;  // empty: all of it
  std::string name;       // for errors: "public.orders, pages 0 to 4095"
};

// What is read, once it is settled.
struct StreamPlan {
  std::string name;                        // "public.orders", or "the query"
  std::vector<component::Column> columns;  // as the engine sees them
  std::vector<ColumnType> types;
  std::vector<Portion> portions;
  std::string tail;  // after the condition: LIMIT
  ServerOptions server;
  int64_t statement_timeout_seconds = 0;
  int64_t timeout_seconds = 300;
  int64_t most_connections = 1;
  bool null_unrepresentable = false;
  bool check_text = false;  // the server keeps bytes of any encoding
  std::optional<uint64_t> estimated_rows;
};

// Begins a transaction that sees one state of the database, and writes nothing.
void BeginSnapshot(PostgresConnection& connection, int64_t statement_timeout_seconds);

// The rows of a read. The first scan goes over `connection`, whose transaction it ends; later ones open their own.
std::shared_ptr<component::RowStream> MakeStream(StreamPlan plan, std::unique_ptr<PostgresConnection> connection,
                                                 std::shared_ptr<Traffic> traffic,
                                                 const base::Cancellation& cancellation);

}  // namespace sqlflow::connectors::postgres
