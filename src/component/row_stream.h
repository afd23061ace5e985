#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "component/batch.h"
#include "component/column.h"

namespace sqlflow::component {

// Rows are cut into batches of at most about so many bytes, so that memory does not depend on how wide they are.
inline constexpr uint64_t kBatchBytes = 1 << 20;

// Rows of one scan, on one thread. Destroyed before its end, it leaves the wire in order.
class RowReader {
 public:
  virtual ~RowReader() = default;
  // Writes the next rows into the batch, at most its capacity; 0: there are no more. Throws Error, or base::Interrupted
  // within a second of a cancel.
  virtual uint64_t Next(Batch& batch) = 0;
};

// One pass over all rows of a stream. Readers share the work: each row comes from one of them.
class RowScan {
 public:
  virtual ~RowScan() = default;
  virtual uint64_t most_readers() const { return 1; }
  // Any thread. Throws Error.
  virtual std::unique_ptr<RowReader> Reader() = 0;
};

// Rows that come over a wire (architecture.md, "Two interfaces carry the system").
class RowStream {
 public:
  virtual ~RowStream() = default;
  virtual const std::vector<Column>& columns() const = 0;
  // Begins a scan that gives these of the columns (places in columns(); none: only the number of rows counts). Throws
  // Error. The scan must not outlive the stream.
  virtual std::unique_ptr<RowScan> Scan(const std::vector<size_t>& wanted) = 0;
  virtual std::optional<uint64_t> EstimateRows() const { return std::nullopt; }
};

}  // namespace sqlflow::component
