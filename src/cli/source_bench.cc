#include "cli/source_bench.h"

#include "engine/duckdb/open.h"
#include "run/engine_context.h"

namespace sqlflow::cli {

namespace {

// The table is in another database.
class ContextOfTable : public run::EngineContext {
 public:
  ContextOfTable(engine::Session& session, const base::Cancellation& cancellation,
                 const std::optional<std::vector<component::Column>>& table)
      : EngineContext(session, nullptr, cancellation), table_(table) {}
  std::optional<std::vector<component::Column>> TargetColumns() override { return table_; }

 private:
  const std::optional<std::vector<component::Column>>& table_;
};

}  // namespace

SourceBench::SourceBench(const base::Cancellation& cancellation)
    : cancellation_(cancellation),
      engine_(engine::duckdb::Open({})),
      session_(engine_->Connect()),
      context_(std::make_unique<run::EngineContext>(*session_, nullptr, cancellation)) {}

StreamColumns SourceBench::Columns(component::Source& source, const std::string& stream,
                                   const std::optional<std::vector<component::Column>>& table) {
  ContextOfTable context(*session_, cancellation_, table);
  if (auto columns = source.Columns(stream, context)) return {std::move(*columns), {}};
  component::ReadRequest request;
  request.stream = stream;
  const component::Relation relation = source.Read(request, context);
  StreamColumns found{context.Describe("SELECT * FROM " + relation.sql), relation.unsettled};
  std::erase_if(found.columns, [&](const component::Column& column) { return column.name == relation.file_column; });
  return found;
}

}  // namespace sqlflow::cli
