#include "component/source.h"

namespace sqlflow::component {

std::string Source::Test(ReadContext& context) {
  const Relation relation = Read({.limit = 1}, context);
  const size_t columns =
      relation.stream ? relation.stream->columns().size() : context.Describe("SELECT * FROM " + relation.sql).size();
  return std::to_string(columns) + (columns == 1 ? " column" : " columns");
}

}  // namespace sqlflow::component
