#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace sqlflow::plan {

// Names for steps: unique, of [a-z0-9_], and the same as long as the steps above of the same name are.
class StepIds {
 public:
  // "load shop.Orders" -> "load_shop_orders", and "load_shop_orders_2" the next time.
  std::string Make(std::string_view hint);

 private:
  std::set<std::string, std::less<>> taken_;
  std::map<std::string, int> counts_;
};

}  // namespace sqlflow::plan
