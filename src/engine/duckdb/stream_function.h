#pragma once
#include <atomic>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "component/row_stream.h"
#include "engine/duckdb/handle.h"

namespace sqlflow::engine::duckdb {

class Connection;
class LittleMemory;

// A stream as the engine's table function sees it.
struct ShownStream {
  // A scan whose only reader has more rows.
  struct Held {
    std::unique_ptr<component::RowScan> scan;
    std::unique_ptr<component::RowReader> reader;
  };
  std::shared_ptr<component::RowStream> stream;
  std::vector<LogicalTypeHandle> types;         // of its columns
  std::atomic<LittleMemory*> memory = nullptr;  // told of what rows weigh
  uint64_t most_readers = 0;                    // 0: as many as the scan likes
  Held held;                                    // the next statement goes on with it
  std::atomic<bool> begun = false;              // a scan whose end no reader has met

  // What a scan failed with, on any thread: an exception cannot pass through the engine.
  void Fail(std::exception_ptr failure);
  std::exception_ptr TakeFailure();

 private:
  std::mutex mutex_;
  std::exception_ptr failure_;
};

// Streams of one connection that its statements can read as tables, by a function that has the connection's name.
class Streams {
 public:
  // Registers the function; not within a transaction, which might take it back.
  explicit Streams(duckdb_connection connection);

  // Answers the table expression that reads the stream. `connection`, which is the registered one, tells the types.
  std::string Show(std::shared_ptr<component::RowStream> stream, Connection& connection);
  // The expression reads nothing any more.
  void Hide(const std::string& expression);
  // The columns of the widest stream that is shown.
  size_t widest();
  // Scans that begin now have at most so many readers (0: as many as they like), and tell `memory`, which may be null,
  // what their rows weigh.
  void Watch(LittleMemory* memory, uint64_t most_readers);
  // Whether `memory` ended the last statement's scan, so that the next statement goes on where it stopped.
  bool HaveMore();
  // The next statement begins anew.
  void Rewind();
  // Throws what a scan failed with, if one did.
  void RethrowFailure();

  using ById = std::map<int64_t, std::shared_ptr<ShownStream>>;
  struct Table {
    std::mutex mutex;
    int64_t last = 0;
    ById shown;
  };

 private:
  std::string Expression(int64_t id) const;

  std::string name_;
  std::shared_ptr<Table> table_;  // the engine keeps the function longer than the connection
};

}  // namespace sqlflow::engine::duckdb
