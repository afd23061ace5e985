#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/cancellation.h"
#include "component/registry.h"
#include "conformance.h"
#include "engine/sql_engine.h"
#include "run/engine_context.h"

namespace sqlflow::conformance {

// A connector's source without a run: for what may be asked of it that no pipeline can say.
class DirectSource {
 public:
  // Parameters as Subject::Parameters.
  DirectSource(const component::Component& connector, const std::string& parameters, const std::filesystem::path& root);

  // Ordered by the column id, which is read.
  std::vector<Row> Read(const component::ReadRequest& request);
  std::vector<component::Column> Columns();
  std::optional<int64_t> Count();
  // A number for a filter.
  static base::Json Value(const std::string& number);

 private:
  std::unique_ptr<engine::SqlEngine> engine_;
  std::unique_ptr<engine::Session> session_;
  const base::Cancellation cancellation_;
  run::EngineContext context_;
  std::unique_ptr<component::Source> source_;
};

}  // namespace sqlflow::conformance
