#pragma once
#include <optional>
#include <string>

#include "connectors/postgres/target_table.h"

namespace sqlflow::connectors::postgres {

// The name of a write, kept beside what it wrote and in the same transaction: a repeat is known by it.
class WriteMarks {
 public:
  static constexpr const char* kTable = "sqlflow_writes";

  // Makes the table in the target's schema, where it is missing. Nothing if this user may not.
  static std::optional<WriteMarks> Make(Server& server, const TargetTable& target, const std::string& run,
                                        const std::string& step);
  // Whether it was set before, by a transaction that was committed.
  bool IsSet() const { return is_set_; }
  // Statements that set it, within a transaction.
  std::string Statements() const;

 private:
  std::string table_;
  std::string values_;
  bool is_set_ = false;
};

}  // namespace sqlflow::connectors::postgres
