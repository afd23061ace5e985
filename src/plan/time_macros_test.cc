#include "plan/time_macros.h"

#include <gtest/gtest.h>

#include "base/source_map.h"

namespace sqlflow::plan {
namespace {

// A SELECT as it stands in a file, with nothing to expand.
class TimeMacrosTest : public testing::Test {
 protected:
  lang::ExpandedText Text(const std::string& text) {
    const uint32_t file = sources_.Add("t.sf", text);
    lang::ExpandedText expanded;
    expanded.text = text;
    expanded.segments.push_back({.begin = 0, .origin = {file, 0, static_cast<uint32_t>(text.size())}});
    return expanded;
  }
  std::string Filled(const std::string& text, bool zoned = false) {
    const lang::ExpandedText select = Text(text);
    const MacroValues values{"2024-03-01 10:00:00", "2024-03-02 00:00:00", "2024-03-01", "2024-03-02", zoned};
    return Fill(select, FindTimeMacros(select, diagnostics_), values).text;
  }

  base::SourceMap sources_;
  base::Diagnostics diagnostics_;
};

TEST_F(TimeMacrosTest, AreLiteralsOutsideStringsAndTextInside) {
  EXPECT_EQ(Filled("d>=@start_date AND x < @End_Dt"),
            "d>=CAST('2024-03-01' AS DATE) AND x < CAST('2024-03-02 00:00:00' AS TIMESTAMP)");
  EXPECT_EQ(Filled("@start_dt::DATE", true), "CAST('2024-03-01 10:00:00' AS TIMESTAMPTZ)::DATE");
  EXPECT_EQ(Filled("'a/@start_date/@end_date.csv' || $$@start_dt$$ || E'\\'@end_dt'"),
            "'a/2024-03-01/2024-03-02.csv' || $$2024-03-01 10:00:00$$ || E'\\'2024-03-02 00:00:00'");
  EXPECT_TRUE(diagnostics_.items().empty());
}

TEST_F(TimeMacrosTest, AreNothingInCommentsNamesAndAddresses) {
  for (const char* text : {"1 -- @start_date @start_x", "1 /* @end_dt */", "\"@start_date\"", "'me@start_date.org'",
                           "@n", "@(1 - 2)", "'@'", "'x@'", "a @ b"}) {
    EXPECT_EQ(Filled(text), text);
  }
  EXPECT_TRUE(diagnostics_.items().empty());
}

TEST_F(TimeMacrosTest, AMisspeltOneIsNamed) {
  FindTimeMacros(Text("@strat_date, '@end_dats', @start_ds"), diagnostics_);
  ASSERT_EQ(diagnostics_.items().size(), 3u);
  EXPECT_EQ(diagnostics_.items()[0].message, "@strat_date is no time macro");
  EXPECT_EQ(diagnostics_.items()[0].span.begin, 0u);
  EXPECT_EQ(diagnostics_.items()[1].span.begin, 14u);
}

TEST_F(TimeMacrosTest, TheParserReadsATextOfTheSameLength) {
  const lang::ExpandedText select = Text("x>=@start_date, read_csv('lake/@start_date/*.csv'), '@end_dt'");
  const lang::ExpandedText masked = Mask(select, FindTimeMacros(select, diagnostics_));
  EXPECT_EQ(masked.text, "x>= start_date, read_csv('lake/***********/*.csv'), '*******'");
  EXPECT_EQ(MaskedPath("lake/***********/*.csv"), "lake/*/*.csv");
  EXPECT_EQ(MaskedPath("lake/**/x"), "lake/**/x");
  EXPECT_EQ(MaskedPath("*******"), "*");
}

TEST_F(TimeMacrosTest, AFilledTextKnowsWhereItsPartsStood) {
  const lang::ExpandedText select = Text("d >= @start_date AND wrong");
  const MacroValues values{"", "", "2024-03-01", "", false};
  const lang::ExpandedText filled = Fill(select, FindTimeMacros(select, diagnostics_), values);
  EXPECT_EQ(filled.OriginAt(filled.text.find("wrong"), 5).begin, 21u);
  EXPECT_EQ(filled.OriginAt(filled.text.find("2024")).begin, 5u);
}

}  // namespace
}  // namespace sqlflow::plan
