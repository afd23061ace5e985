#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "component/column_view.h"
#include "component/source.h"

namespace sqlflow::component {

struct WriteRequest {
  std::string target;           // the string of EXPORT … TO, or the connection's table
  std::string select;           // the rows: a SELECT the engine can run
  std::vector<Column> columns;  // its columns
  bool ordered = true;          // the order of the rows is kept
  std::string run;              // with `step` the name of this write, the same when it is repeated
  std::string step;
};

// Takes rows that leave the engine, batch by batch, on one thread.
class RowSink {
 public:
  virtual ~RowSink() = default;
  // Throws Error; no more comes then.
  virtual void Write(uint64_t rows, const std::vector<ColumnView>& columns) = 0;
};

// A write in progress: the engine runs `statement`, then Commit makes the result appear under its name, complete and
// synced. Destroyed without Commit, it leaves no trace.
class PendingWrite {
 public:
  virtual ~PendingWrite() = default;
  // A COPY to a temporary place; with a sink, the SELECT whose rows it takes.
  virtual const std::string& statement() const = 0;
  virtual RowSink* sink() { return nullptr; }
  virtual const std::vector<std::string>& notes() const = 0;
  // The engine's error about the temporary place, told of the one that the user has named; nothing if it is of neither.
  virtual std::optional<base::Error> Reword(const base::Error&) const { return std::nullopt; }
  // Throws Error; then the old result is as it was. Answers the bytes written.
  virtual int64_t Commit() = 0;
  // A try failed, in the sink or in Commit. Waits and answers true where another may follow, with the statement as it
  // is then; throws what failed if retries are used up.
  virtual bool Again(const base::Error&) { return false; }
};

// A write as a plan tells people of it.
struct WriteFacts {
  std::string place;  // more than EXPORT says itself: "reports.orders, merge on id"
  std::string does = "writes beside, and puts the result in its place when it is complete";
};

class Destination {
 public:
  virtual ~Destination() = default;
  virtual WriteFacts Facts(const std::string& /*target*/) const { return {}; }
  virtual std::unique_ptr<PendingWrite> Write(const WriteRequest& request, ReadContext& context) = 0;
  // Paths this write replaces, for hazards. No file is touched.
  virtual std::vector<std::string> Paths(const std::string& target) const { return {target}; }
};

}  // namespace sqlflow::component
