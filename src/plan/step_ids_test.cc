#include "plan/step_ids.h"

#include <gtest/gtest.h>

namespace sqlflow::plan {
namespace {

TEST(StepIdsTest, NamesAreReadableAndPlain) {
  StepIds ids;
  EXPECT_EQ(ids.Make("load shop.Orders"), "load_shop_orders");
  EXPECT_EQ(ids.Make("export net sales.csv"), "export_net_sales_csv");
  EXPECT_EQ(ids.Make("table \"größe\""), "table_gr_e");
  EXPECT_EQ(ids.Make("表"), "step");
}

TEST(StepIdsTest, EqualHintsAreNumbered) {
  StepIds ids;
  EXPECT_EQ(ids.Make("load a"), "load_a");
  EXPECT_EQ(ids.Make("load a_2"), "load_a_2");
  EXPECT_EQ(ids.Make("load a"), "load_a_3");
  EXPECT_EQ(ids.Make("LOAD A"), "load_a_4");
}

}  // namespace
}  // namespace sqlflow::plan
