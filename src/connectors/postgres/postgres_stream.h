#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "component/row_stream.h"
#include "connectors/postgres/column_type.h"
#include "connectors/postgres/server.h"

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
  std::vector<component::Column> columns;  // as the engine sees them
  std::vector<ColumnType> types;
  std::vector<Portion> portions;
  std::string tail;  // after the condition: LIMIT
  ServerOptions server;
  std::shared_ptr<resilience::Policy> policy;
  int64_t statement_timeout_seconds = 0;
  int64_t most_connections = 1;
  bool null_unrepresentable = false;
  bool check_text = false;  // the server keeps bytes of any encoding
  std::optional<uint64_t> estimated_rows;
};

// The rows of a read. The first scan goes over `connection`; later ones open their own.
std::shared_ptr<component::RowStream> MakeStream(StreamPlan plan, std::unique_ptr<PostgresConnection> connection,
                                                 std::shared_ptr<Traffic> traffic);

}  // namespace sqlflow::connectors::postgres
