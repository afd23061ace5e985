#include "base/text.h"

#include <gtest/gtest.h>

namespace sqlflow::base {
namespace {

TEST(Nearest, FindsTheNameThatWasMeant) {
  EXPECT_EQ(Nearest("FORM", {"FROM", "TO", "TYPE"}), "FROM");  // two neighbours swapped
  EXPECT_EQ(Nearest("delimeter", {"delimiter", "has_header"}), "delimiter");
  EXPECT_EQ(Nearest("Customers", {"customer", "orders"}), "customer");
  EXPECT_EQ(Nearest("ordrs", {"order", "orders"}), "orders");
}

TEST(Nearest, SaysNothingRatherThanNonsense) {
  EXPECT_EQ(Nearest("zebra", {"customers", "orders"}), "");
  EXPECT_EQ(Nearest("a", {"b", "c"}), "");
  EXPECT_EQ(Nearest("", {"x"}), "");
  EXPECT_EQ(DidYouMean("zebra", {"customers"}), "");
}

TEST(Human, Numbers) {
  EXPECT_EQ(GroupDigits(0), "0");
  EXPECT_EQ(GroupDigits(999), "999");
  EXPECT_EQ(GroupDigits(1000), "1,000");
  EXPECT_EQ(GroupDigits(-1234567), "-1,234,567");
  EXPECT_EQ(GroupDigits(INT64_MIN), "-9,223,372,036,854,775,808");
  EXPECT_EQ(Plural(1, "row"), "1 row");
  EXPECT_EQ(Plural(2000, "row"), "2,000 rows");
}

TEST(Human, SizesAndTimesChangeUnitsWhereTheyRound) {
  EXPECT_EQ(HumanBytes(999), "999 B");
  EXPECT_EQ(HumanBytes(1000), "1.0 kB");
  EXPECT_EQ(HumanBytes(999'999), "1.0 MB");
  EXPECT_EQ(HumanSeconds(0.0004), "0 ms");
  EXPECT_EQ(HumanSeconds(0.9996), "1.00 s");
  EXPECT_EQ(HumanSeconds(59.999), "1 min 0 s");
  EXPECT_EQ(HumanSeconds(3661), "1 h 1 min");
}

TEST(Quoting, DoublesTheQuotes) {
  EXPECT_EQ(QuoteLiteral("it's"), "'it''s'");
  EXPECT_EQ(QuoteIdentifier("a\"b"), "\"a\"\"b\"");
}

TEST(DisplayWidth, CountsWideAndCombiningCharacters) {
  EXPECT_EQ(DisplayWidth("abc"), 3);
  EXPECT_EQ(DisplayWidth("日本"), 4);
  EXPECT_EQ(DisplayWidth("e\xCC\x81"), 1);
}

TEST(IsValidUtf8, FindsTheFirstBadByte) {
  size_t at = 0;
  EXPECT_TRUE(IsValidUtf8("grün 日 😀"));
  EXPECT_FALSE(IsValidUtf8("gr\xFCn", &at));
  EXPECT_EQ(at, 2u);
  EXPECT_FALSE(IsValidUtf8("\xC0\xAF"));          // overlong
  EXPECT_FALSE(IsValidUtf8("\xED\xA0\x80"));      // a surrogate
  EXPECT_FALSE(IsValidUtf8("\xF4\x90\x80\x80"));  // beyond Unicode
  EXPECT_FALSE(IsValidUtf8("\xE6\x97"));          // cut off
}

TEST(Split, KeepsEmptyParts) { EXPECT_EQ(Split("a,,b,", ','), (std::vector<std::string>{"a", "", "b", ""})); }

TEST(Trim, TakesWhiteSpaceFromBothEnds) {
  EXPECT_EQ(Trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(Trim(" \n"), "");
}

TEST(WordLength, SpansAWordOrAQuotedName) {
  EXPECT_EQ(WordLength("SELECT amount, x", 7), 6u);
  EXPECT_EQ(WordLength("SELECT größe", 7), 7u);
  EXPECT_EQ(WordLength("SELECT \"my col\" FROM t", 7), 8u);
  EXPECT_EQ(WordLength("SELECT \"my", 7), 1u);
  EXPECT_EQ(WordLength("(1", 0), 1u);
  EXPECT_EQ(WordLength("(", 1), 1u);
}

}  // namespace
}  // namespace sqlflow::base
