#include "plan/hazards.h"

#include <gtest/gtest.h>

#include <string>

namespace sqlflow::plan {
namespace {

StepUses Reads(std::vector<uint32_t> reads, std::vector<uint32_t> writes = {}) {
  StepUses uses;
  for (const uint32_t read : reads) uses.reads.push_back({.resource = read});
  uses.writes = std::move(writes);
  return uses;
}
StepUses Writes(std::vector<uint32_t> writes) { return Reads({}, std::move(writes)); }
StepUses Barrier() { return {.reads = {}, .writes = {}, .barrier = true}; }

// "0r 1w": waits for 0 (read after write) and 1 (write after write).
std::string Text(const std::vector<Hazard>& hazards) {
  std::string text;
  for (const Hazard& hazard : hazards) {
    if (!text.empty()) text += ' ';
    text += std::to_string(hazard.step) + "raw!b"[static_cast<int>(hazard.kind)];
  }
  return text;
}

std::vector<std::string> Find(const std::vector<StepUses>& steps, std::vector<std::vector<uint32_t>> overlaps = {}) {
  overlaps.resize(10);
  std::vector<std::string> texts;
  for (const auto& hazards : FindHazards(steps, overlaps)) texts.push_back(Text(hazards));
  return texts;
}

using Texts = std::vector<std::string>;

TEST(HazardsTest, ReadWaitsForTheNearestEarlierWriter) {
  EXPECT_EQ(Find({Writes({0}), Writes({0}), Reads({0})}), (Texts{"", "0w", "1r"}));
}

TEST(HazardsTest, ReadersDoNotWaitForEachOther) {
  EXPECT_EQ(Find({Writes({0}), Reads({0}), Reads({0})}), (Texts{"", "0r", "0r"}));
}

TEST(HazardsTest, WriteWaitsForEarlierReaders) {
  EXPECT_EQ(Find({Reads({0}), Reads({0}), Writes({0})}), (Texts{"", "", "0a 1a"}));
}

TEST(HazardsTest, StepThatReadsWhatItWritesDoesNotWaitForItself) {
  EXPECT_EQ(Find({Reads({0}, {0}), Reads({0}, {0})}), (Texts{"", "0r"}));
}

TEST(HazardsTest, BarrierWaitsForAllBeforeAndAllAfterWaitForIt) {
  EXPECT_EQ(Find({Writes({0}), Writes({1}), Barrier(), Reads({0}), Barrier(), Reads({5})}),
            (Texts{"", "", "0b 1b", "2!", "2! 3b", "4!"}));
}

TEST(HazardsTest, OverlappingResourcesAreOneForHazards) {
  EXPECT_EQ(Find({Writes({1}), Reads({0}), Writes({1})}, {{1}, {0}}), (Texts{"", "0r", "0w 1a"}));
}

TEST(HazardsTest, WriterOfAPartDoesNotHideTheWriterOfTheOtherPart) {
  EXPECT_EQ(Find({Writes({1}), Writes({2}), Reads({0})}, {{1, 2}, {0}, {0}}), (Texts{"", "", "0r 1r"}));
}

TEST(HazardsTest, WhatAViewReadIsWaitedForOnlyIfWrittenAfterTheView) {
  StepUses through_view;
  through_view.reads = {{.resource = 1}, {.resource = 0, .since = 1}};
  EXPECT_EQ(Find({Writes({0}), Reads({0}, {1}), through_view}), (Texts{"", "0r", "1r"}));
  EXPECT_EQ(Find({Writes({0}), Reads({0}, {1}), Writes({0}), through_view}), (Texts{"", "0r", "0w 1a", "1r 2r"}));
}

TEST(HazardsTest, EachEarlierStepIsNamedOnce) {
  EXPECT_EQ(Find({Writes({0, 1}), Reads({0, 1}, {0})}), (Texts{"", "0r"}));
}

}  // namespace
}  // namespace sqlflow::plan
