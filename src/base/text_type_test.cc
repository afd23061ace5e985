#include "base/text_type.h"

#include <gtest/gtest.h>

namespace sqlflow::base {
namespace {

bool May(const char* type, const char* value, const char* format = "") { return MayFitText({type, format}, value); }

TEST(TextType, AQuickLookRefusesWhatACastWouldBend) {
  EXPECT_TRUE(May("BIGINT", "-12"));
  EXPECT_FALSE(May("BIGINT", "2.5"));
  EXPECT_FALSE(May("BIGINT", "007"));
  EXPECT_FALSE(May("BIGINT", "+5"));
  EXPECT_TRUE(May("DOUBLE", "1e3"));
  EXPECT_TRUE(May("DOUBLE", " 1.5 "));
  EXPECT_FALSE(May("DOUBLE", "007.5"));
  EXPECT_FALSE(May("DATE", "2024-01-01 10:00"));
  EXPECT_FALSE(May("TIMESTAMP", "2024-01-01 10:00:00+02"));
  EXPECT_TRUE(May("TIMESTAMP WITH TIME ZONE", "2024-01-01 10:00:00+02"));
  EXPECT_FALSE(May("BOOLEAN", "1"));
}

TEST(TextType, FormatsAreToldByTheirSeparators) {
  EXPECT_TRUE(May("DATE", "31/12/2024", "%d/%m/%Y"));
  EXPECT_FALSE(May("DATE", "31.12.2024", "%d/%m/%Y"));
  EXPECT_FALSE(May("DATE", "2024/12/31", "%d/%m/%Y"));
  EXPECT_TRUE(May("TIMESTAMP", "12/31/2024 10:00:00 PM", "%m/%d/%Y %I:%M:%S %p"));
  EXPECT_FALSE(May("TIMESTAMP", "12/31/2024 10:00:00 PM", "%m/%d/%Y %H:%M:%S"));
}

TEST(TextType, AsksOnlyWhatTheExtremesLeaveOpen) {
  std::vector<std::string> asked;
  const auto query = [&](const std::string& sql) -> std::vector<std::vector<std::optional<std::string>>> {
    asked.push_back(sql);
    if (asked.size() == 1) return {{"3", "3", "a", "c", "b", "0", std::nullopt, std::nullopt, std::nullopt}};
    return {};
  };
  int64_t rows = 0;
  const auto settled = SettleTextTypes({"word", "nothing"}, "t", query, &rows);
  EXPECT_EQ(asked.size(), 1u);
  EXPECT_EQ(rows, 3);
  EXPECT_EQ(settled[0].type.type, "VARCHAR");
  EXPECT_EQ(settled[1].values, 0);
}

TEST(TextType, OnlyFormattedDatesAreAmbiguous) {
  int asked = 0;
  const auto query = [&](const std::string&) -> std::vector<std::vector<std::optional<std::string>>> {
    if (++asked == 1) return {{"3", "3", "1", "3", "2"}};
    return {{"true", "true", std::nullopt, "true"}};  // BIGINT fits; DOUBLE fits, loses no digits, is a number
  };
  const auto settled = SettleTextTypes({"id"}, "t", query);
  EXPECT_EQ(settled[0].type.type, "BIGINT");
  EXPECT_EQ(settled[0].note, "");
}

TEST(TextType, ANullFitsEveryType) {
  // bool_and over the rows: a row without a value must not speak against a type.
  EXPECT_NE(FitsText({"DOUBLE"}, "x").find("x IS NULL OR coalesce(abs"), std::string::npos);
}

}  // namespace
}  // namespace sqlflow::base
