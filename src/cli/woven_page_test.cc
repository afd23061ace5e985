#include "cli/woven_page.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace sqlflow::cli {
namespace {

TEST(WovenPage, PutsBlocksInAndKeepsWhatIsWrittenByHand) {
  const Blocks blocks = {{"BOX source", "| a |\n"}, {"BOX", "A box.\n"}, {"BAG", "A bag."}};
  std::set<std::string> used;
  const std::string page =
      "# Boxes\n<!-- generated: BOX -->\n<!-- end -->\nBy hand.\n<!-- generated: BOX source -->\nold\n<!-- end -->\n";
  const std::string woven = WeavePage(page, blocks, used);
  EXPECT_EQ(woven,
            "# Boxes\n<!-- generated: BOX -->\n\nA box.\n\n<!-- end -->\nBy hand.\n<!-- generated: BOX source -->\n\n"
            "| a |\n\n<!-- end -->\n");
  EXPECT_EQ(used, (std::set<std::string>{"BOX", "BOX source"}));
  EXPECT_EQ(WeavePage(woven, blocks, used), woven);
}

TEST(WovenPage, RefusesNamesOfNothingAndPartsWithoutEnd) {
  std::set<std::string> used;
  const auto fault = [&](const std::string& page) -> std::string {
    try {
      WeavePage(page, {{"BOX", "A box."}}, used);
    } catch (const base::Error& error) {
      return error.message();
    }
    return "";
  };
  EXPECT_EQ(fault("<!-- generated: BUX -->\n<!-- end -->\n"), "nothing generated is called BUX");
  EXPECT_EQ(fault("<!-- generated: BOX -->\n"), "a generated part of a page has no end");
}

}  // namespace
}  // namespace sqlflow::cli
