#include "run/engine_context.h"

namespace sqlflow::run {

namespace {

std::vector<component::Column> ToColumns(const std::vector<engine::ColumnInfo>& columns) {
  std::vector<component::Column> out;
  for (const engine::ColumnInfo& column : columns) out.push_back({column.name, column.type, column.nullable, ""});
  return out;
}

}  // namespace

std::vector<component::ReadContext::Row> EngineContext::Query(const std::string& sql) {
  CheckCancelled();
  return session_.Query(sql).rows;
}

std::vector<component::Column> EngineContext::Describe(const std::string& select) {
  CheckCancelled();
  return ToColumns(session_.Describe(select));
}

std::optional<std::vector<component::Column>> EngineContext::TargetColumns() {
  if (!target_) return std::nullopt;
  auto columns = session_.TableColumns(*target_);
  if (!columns) return std::nullopt;
  return ToColumns(*columns);
}

void EngineContext::CheckCancelled() {
  if (cancellation_.requested()) throw base::Interrupted();
}

}  // namespace sqlflow::run
