#pragma once
#include <string>

namespace sqlflow::component {

// A column as a source or the engine describes it; `type` is DuckDB's name for it.
struct Column {
  std::string name;
  std::string type;
  bool nullable = true;
  std::string description = {};
};

}  // namespace sqlflow::component
