#include "component/count_rows.h"

namespace sqlflow::component {

int64_t CountRows(const std::string& relation, ReadContext& context) {
  return std::stoll(context.Query("SELECT count(*)::VARCHAR FROM " + relation).at(0).at(0).value());
}

}  // namespace sqlflow::component
