#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "component/source.h"
#include "engine/sql_engine.h"

namespace sqlflow::cli {

// What would be read of one of a source's streams.
struct StreamColumns {
  std::vector<component::Column> columns;
  std::vector<std::string> unsettled;  // texts whose type the values of a load decide
};

// Where sources are asked without a run: an engine in memory answers their questions. One thread.
class SourceBench {
 public:
  explicit SourceBench(const base::Cancellation& cancellation);

  component::ReadContext& context() { return *context_; }
  // `table`: the columns of the one that the rows are meant for, if it exists. Throws what the source throws.
  StreamColumns Columns(component::Source& source, const std::string& stream,
                        const std::optional<std::vector<component::Column>>& table = std::nullopt);

 private:
  const base::Cancellation& cancellation_;
  std::unique_ptr<engine::SqlEngine> engine_;
  std::unique_ptr<engine::Session> session_;
  std::unique_ptr<component::ReadContext> context_;
};

}  // namespace sqlflow::cli
