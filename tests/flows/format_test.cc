// The format of `.flow` files itself.
#include <gtest/gtest.h>

#include "flow_file.h"
#include "normalise.h"
#include "shell.h"

namespace sqlflow::flows {
namespace {

constexpr std::string_view kWhole = R"(# first line

$ sqlflow run a \
> --profile dev
  one

    two
[exit 2]

# then
$ true
-- a/b.sf --
# not a comment

$ not a command
-- empty --
)";

TEST(FlowFileTest, ReadsCommandsExpectationsAndFiles) {
  const Flow flow = ParseFlow(kWhole);
  ASSERT_EQ(flow.commands.size(), 2U);
  EXPECT_EQ(flow.commands[0].text, "sqlflow run a \\\n--profile dev");
  EXPECT_EQ(flow.commands[0].expected, "one\n\n  two\n");
  EXPECT_EQ(flow.commands[0].exit_code, 2);
  EXPECT_EQ(flow.commands[0].line, 3);
  EXPECT_EQ(flow.commands[1].expected, "");
  ASSERT_EQ(flow.files.size(), 2U);
  EXPECT_EQ(flow.files[0].path, "a/b.sf");
  EXPECT_EQ(flow.files[0].content, "# not a comment\n\n$ not a command\n");
}

TEST(FlowFileTest, RendersWhatItReadUnchanged) { EXPECT_EQ(RenderFlow(ParseFlow(kWhole)), kWhole); }

TEST(FlowFileTest, RefusesAnExpectationWithoutIndentation) {
  EXPECT_THROW(ParseFlow("$ echo a\na\n"), std::runtime_error);
  EXPECT_THROW(ParseFlow("  a\n$ echo a\n"), std::runtime_error);
  EXPECT_THROW(ParseFlow("# nothing runs\n"), std::runtime_error);
}

TEST(NormaliseTest, HidesDurationsWithTheirPadding) {
  EXPECT_EQ(Normalise("a  1,000 rows    3 ms\nb      1 row  1.24 s  \n", {}),
            "a  1,000 rows <time>\nb      1 row <time>\n");
  EXPECT_EQ(Normalise("done (1 min 3 s), 12,345 rows/s", {}), "done (<time>), <rate>");
  EXPECT_EQ(Normalise("a <time>\n", {}), "a <time>\n");
}

TEST(NormaliseTest, KeepsNumbersThatAreNoDurations) {
  EXPECT_EQ(Normalise("5 rows, 3 steps, 2024-01-01 10:00:00, 12s34", {}),
            "5 rows, 3 steps, 2024-01-01 10:00:00, 12s34");
}

TEST(NormaliseTest, HidesPlacesAndShowsStrayBytes) {
  EXPECT_EQ(Normalise("/t/here/a and /r/b: caf\xE9 \xC3\xA9\n", {"/t/here", "/r"}),
            "<dir>/a and <repo>/b: caf\\xE9 é\n");
}

TEST(ShellTest, GivesBothStreamsInOrderAndTheExitCode) {
  const Output output = RunInShell("echo $A; echo err >&2; pwd; exit 3", "/", {"A=b"});
  EXPECT_EQ(output.text, "b\nerr\n/\n");
  EXPECT_EQ(output.exit_code, 3);
  EXPECT_EQ(RunInShell("kill -9 $$", "/", {}).exit_code, 137);
}

}  // namespace
}  // namespace sqlflow::flows
