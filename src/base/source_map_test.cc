#include "base/source_map.h"

#include <gtest/gtest.h>

namespace sqlflow::base {
namespace {

TEST(SourceMap, LocatesLinesAndCharactersNotBytes) {
  SourceMap sources;
  uint32_t file = sources.Add("a.sf", "één\r\nzwei\n\ndrie");
  EXPECT_EQ(sources.Locate(file, 0).line, 1);
  SourceMap::Location n = sources.Locate(file, 4);  // after é é
  EXPECT_EQ(n.column, 3);
  EXPECT_EQ(sources.Locate(file, 7).line, 2);
  EXPECT_EQ(sources.Locate(file, 7).column, 1);
  EXPECT_EQ(sources.Locate(file, 13).line, 4);
  EXPECT_EQ(sources.Locate(file, 9999).line, 4);
}

TEST(SourceMap, ShowsALineWithoutItsEnd) {
  SourceMap sources;
  uint32_t file = sources.Add("a.sf", "one\r\ntwo");
  uint32_t begin = 99;
  EXPECT_EQ(sources.LineAt(file, 1, &begin), "one");
  EXPECT_EQ(begin, 0u);
  EXPECT_EQ(sources.LineAt(file, 6, &begin), "two");
  EXPECT_EQ(begin, 5u);
}

TEST(SourceMap, StripsAByteOrderMark) {
  SourceMap sources;
  uint32_t file = sources.Add("a.sf", "\xEF\xBB\xBFLOAD");
  EXPECT_EQ(sources.FileText(file), "LOAD");
}

TEST(SourceMap, CutsSpansAtTheEndOfTheText) {
  SourceMap sources;
  uint32_t file = sources.Add("a.sf", "abc");
  EXPECT_EQ(sources.Text({file, 1, 100}), "bc");
  EXPECT_EQ(sources.Text({file, 50, 100}), "");
}

}  // namespace
}  // namespace sqlflow::base
