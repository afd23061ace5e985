#include "direct_source.h"

#include <stdexcept>

#include "component/param_value.h"
#include "engine/duckdb/open.h"

namespace sqlflow::conformance {

DirectSource::DirectSource(const component::Component& connector, const std::string& parameters,
                           const std::filesystem::path& root)
    : engine_(engine::duckdb::Open({})), session_(engine_->Connect()), context_(*session_, nullptr, cancellation_) {
  base::Diagnostics diagnostics;
  source_ = connector.make_source(*component::ParseJson("{" + parameters + "}", {}), {}, {root}, diagnostics);
  if (!source_) throw std::runtime_error("no source: " + parameters);
}

std::vector<Row> DirectSource::Read(const component::ReadRequest& request) {
  component::Relation relation = source_->Read(request, context_);
  if (relation.stream) relation.sql = session_->ShowStream(relation.stream);
  std::vector<Row> rows =
      session_->Query("SELECT COLUMNS(*)::VARCHAR FROM (FROM " + relation.sql + " ORDER BY id)").rows;
  if (relation.stream) session_->HideStream(relation.sql);
  return rows;
}

std::vector<component::Column> DirectSource::Columns() {
  if (auto known = source_->Columns("", context_)) return *std::move(known);
  return context_.Describe("SELECT * FROM " + source_->Read({}, context_).sql);
}

std::optional<int64_t> DirectSource::Count() { return source_->Count({}, context_); }

base::Json DirectSource::Value(const std::string& number) { return *component::ParseJson(number, {}); }

}  // namespace sqlflow::conformance
