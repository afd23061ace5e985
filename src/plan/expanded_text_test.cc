#include "plan/expanded_text.h"

#include <gtest/gtest.h>

namespace sqlflow::plan {
namespace {

// "SELECT ${a} FROM t" with a = "one, two": SELECT at 10 of file 3.
lang::ExpandedText Example() {
  lang::ExpandedText text;
  text.text = "SELECT one, two FROM t";
  text.segments = {{.begin = 0, .origin = {3, 10, 17}},
                   {.begin = 7, .origin = {3, 17, 21}, .is_variable = true},
                   {.begin = 15, .origin = {3, 21, 28}}};
  return text;
}

TEST(ExpandedTextTest, SliceKnowsWhereItStood) {
  const lang::ExpandedText slice = Slice(Example(), 12, 22);
  EXPECT_EQ(slice.text, "two FROM t");
  EXPECT_EQ(slice.OriginAt(0), (base::Span{3, 17, 21}));
  EXPECT_EQ(slice.OriginAt(9), (base::Span{3, 27, 28}));
  EXPECT_EQ(Slice(Example(), 3, 6).OriginAt(0).begin, 13u);
  EXPECT_EQ(Slice(Example(), 5, 5).text, "");
}

TEST(ExpandedTextTest, AppendedTextsKeepTheirPlaces) {
  lang::ExpandedText text;
  AppendGlue(text, "FROM ", {3, 40, 41});
  Append(text, Slice(Example(), 21, 22));
  EXPECT_EQ(text.text, "FROM t");
  EXPECT_EQ(text.OriginAt(2), (base::Span{3, 40, 41}));
  EXPECT_EQ(text.OriginAt(5), (base::Span{3, 27, 28}));
}

TEST(ExpandedTextTest, ShownTextMasksSecretsOnly) {
  lang::ExpandedText text = Example();
  EXPECT_EQ(Shown(text), text.text);
  text.secret = true;
  EXPECT_EQ(Shown(text), "SELECT ******** FROM t");
  text.segments.push_back({.begin = text.text.size(), .origin = {3, 28, 32}, .is_variable = true, .is_secret = true});
  text.text += "x";
  EXPECT_EQ(Shown(text), "SELECT one, two FROM t********");
}

}  // namespace
}  // namespace sqlflow::plan
