#pragma once
#include "base/cancellation.h"
#include "component/source.h"
#include "engine/sql_engine.h"

namespace sqlflow::run {

// What sources and destinations may ask, answered by the session that runs the step.
class EngineContext : public component::ReadContext {
 public:
  // `target`: the table that will take the rows, or null.
  EngineContext(engine::Session& session, const base::QualifiedName* target, const base::Cancellation& cancellation)
      : session_(session), target_(target), cancellation_(cancellation) {}

  std::vector<Row> Query(const std::string& sql) override;
  std::vector<component::Column> Describe(const std::string& select) override;
  std::optional<std::vector<component::Column>> TargetColumns() override;
  void CheckCancelled() override;
  const base::Cancellation& cancellation() const override { return cancellation_; }

 private:
  engine::Session& session_;
  const base::QualifiedName* target_;
  const base::Cancellation& cancellation_;
};

}  // namespace sqlflow::run
