#pragma once
#include <string>

#include "engine/duckdb/connection.h"

namespace sqlflow::engine::duckdb {

// A setting of the whole instance that has another value while this lives. It goes over a connection of its own: the
// load's may be in a transaction that has failed, which takes no statement but ROLLBACK.
class InstanceSetting {
 public:
  // It keeps its value until Set.
  InstanceSetting(const Connection& load, std::string name);
  ~InstanceSetting();
  InstanceSetting(const InstanceSetting&) = delete;
  InstanceSetting& operator=(const InstanceSetting&) = delete;

  // False where the engine refuses the value; the setting is then as it was.
  bool Set(const std::string& value);
  // The value before, as the engine writes it.
  const std::string& was() const { return was_; }
  Connection& connection() { return connection_; }

 private:
  Connection connection_;
  const std::string name_;
  const std::string was_;
};

}  // namespace sqlflow::engine::duckdb
