#include "base/qualified_name.h"

#include <gtest/gtest.h>

namespace sqlflow::base {
namespace {

TEST(QualifiedName, ReadsBareAndQuotedParts) {
  EXPECT_EQ(QualifiedName::Parse("orders"), (QualifiedName{"", "", "orders"}));
  EXPECT_EQ(QualifiedName::Parse("raw.orders"), (QualifiedName{"", "raw", "orders"}));
  EXPECT_EQ(QualifiedName::Parse(R"(db . "my schema"."a.""b""")"), (QualifiedName{"db", "my schema", "a.\"b\""}));
  EXPECT_EQ(QualifiedName::Parse("größe"), (QualifiedName{"", "", "größe"}));
}

TEST(QualifiedName, RefusesWhatIsNoName) {
  for (const char* text : {"", "1x", "a b", "a.", ".a", "\"open", "a.b.c.d", "\"\"", "a;b"}) {
    EXPECT_EQ(QualifiedName::Parse(text), QualifiedName{}) << text;
  }
}

TEST(QualifiedName, FoldsAsTheEngineDoes) {
  EXPECT_EQ(QualifiedName::Parse("Orders").Key(), QualifiedName::Parse("main.\"ORDERS\"").Key());
  EXPECT_NE(QualifiedName::Parse("raw.orders").Key(), QualifiedName::Parse("orders").Key());
  EXPECT_NE(QualifiedName::Parse("\"a.b\"").Key(), QualifiedName::Parse("a.b").Key());
}

TEST(QualifiedName, QuotesForSqlAndForPeople) {
  QualifiedName name = QualifiedName::Parse("raw.\"my table\"");
  EXPECT_EQ(name.Quoted(), "\"raw\".\"my table\"");
  EXPECT_EQ(name.Display(), "raw.\"my table\"");
  EXPECT_EQ(QualifiedName::Parse(name.Display()), name);
}

}  // namespace
}  // namespace sqlflow::base
