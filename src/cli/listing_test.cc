#include "cli/listing.h"

#include <gtest/gtest.h>

namespace sqlflow::cli {
namespace {

std::string Printed(const Listing& listing, Format format) {
  testing::internal::CaptureStdout();
  Print(listing, format, Console());
  return testing::internal::GetCapturedStdout();
}

const Listing kPeople{
    {"name", "age"}, {Cell::kText, Cell::kNumber}, {{"Ada", "36"}, {"日本", std::nullopt}, {"a \"b\", c", "7"}}};

TEST(Print, ATableAlignsByWhatTheTerminalShows) {
  EXPECT_EQ(Printed(kPeople, Format::kTable),
            "name       age\n"
            "────────  ────\n"
            "Ada         36\n"
            "日本      NULL\n"
            "a \"b\", c     7\n");
}

TEST(Print, JsonKeepsNumbersBareAndNullsNull) {
  EXPECT_EQ(Printed(kPeople, Format::kJson),
            "[\n"
            "  {\"name\": \"Ada\", \"age\": 36},\n"
            "  {\"name\": \"日本\", \"age\": null},\n"
            "  {\"name\": \"a \\\"b\\\", c\", \"age\": 7}\n"
            "]\n");
  EXPECT_EQ(Printed({{"x"}, {Cell::kNumber}, {{"inf"}}}, Format::kJson), "[\n  {\"x\": \"inf\"}\n]\n");
  EXPECT_EQ(
      Printed({{"n", "b"}, {Cell::kNumber, Cell::kTruth}, {{".5", "true"}, {"-.25", std::nullopt}}}, Format::kJson),
      "[\n  {\"n\": 0.5, \"b\": true},\n  {\"n\": -0.25, \"b\": null}\n]\n");
  EXPECT_EQ(Printed({{"b", "c"}, {Cell::kTruth, Cell::kTruth}, {{"yes", "no"}}}, Format::kJson),
            "[\n  {\"b\": true, \"c\": false}\n]\n");
  EXPECT_EQ(Printed({{"x"}, {}, {}}, Format::kJson), "[]\n");
}

TEST(Print, CsvTellsNullFromEmptyText) {
  EXPECT_EQ(Printed(kPeople, Format::kCsv), "name,age\nAda,36\n日本,\n\"a \"\"b\"\", c\",7\n");
  EXPECT_EQ(Printed({{"a", "b"}, {}, {{"", std::nullopt}}}, Format::kCsv), "a,b\n\"\",\n");
}

TEST(Print, ControlCharactersDoNotReachTheTerminal) {
  EXPECT_EQ(Printed({{"x"}, {}, {{"a\nb\x1b[31m"}}}, Format::kTable), "x\n────────────\na\\nb\\x1b[31m\n");
}

}  // namespace
}  // namespace sqlflow::cli
