#include "engine/duckdb/instance_setting.h"

#include "base/text.h"

namespace sqlflow::engine::duckdb {

InstanceSetting::InstanceSetting(const Connection& load, std::string name)
    : connection_(load.database()),
      name_(std::move(name)),
      was_(connection_.Text("SELECT current_setting('" + name_ + "')::VARCHAR")) {}

InstanceSetting::~InstanceSetting() { Set(was_); }

bool InstanceSetting::Set(const std::string& value) {
  try {
    connection_.Execute("SET GLOBAL " + name_ + " = " + base::QuoteLiteral(value));
    return true;
  } catch (const EngineError&) {
    return false;
  }
}

}  // namespace sqlflow::engine::duckdb
