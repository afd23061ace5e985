#include "plan/view_reads.h"

#include <gtest/gtest.h>

namespace sqlflow::plan {
namespace {

using Numbers = std::vector<uint32_t>;

TEST(ViewReadsTest, ReadsThroughViewsOverViews) {
  ViewReads views;
  views.Define(10, {1, 2}, false);
  views.Define(11, {10, 3}, false);
  EXPECT_EQ(views.Find(11)->resources, (Numbers{1, 2, 3, 10}));
  EXPECT_EQ(views.Find(1), nullptr);
}

TEST(ViewReadsTest, FollowsTheViewAsItIsNow) {
  ViewReads views;
  views.Define(10, {1}, false);
  views.Define(11, {10}, false);
  EXPECT_EQ(views.Find(11)->resources, (Numbers{1, 10}));
  views.Define(10, {2}, false);
  EXPECT_EQ(views.Find(11)->resources, (Numbers{2, 10}));
  views.Remove(10);
  EXPECT_EQ(views.Find(11)->resources, (Numbers{10}));
}

TEST(ViewReadsTest, WhatIsUnknownBelowIsUnknownAbove) {
  ViewReads views;
  views.Define(10, {}, true);
  views.Define(11, {10}, false);
  views.Define(12, {1}, false);
  EXPECT_TRUE(views.Find(11)->unknown);
  EXPECT_FALSE(views.Find(12)->unknown);
}

TEST(ViewReadsTest, ViewsThatReadEachOtherEnd) {
  ViewReads views;
  views.Define(10, {11}, false);
  views.Define(11, {10}, false);
  EXPECT_EQ(views.Find(10)->resources, (Numbers{10, 11}));
}

}  // namespace
}  // namespace sqlflow::plan
