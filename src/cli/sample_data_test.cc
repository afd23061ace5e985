#include "cli/sample_data.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace sqlflow::cli {
namespace {

std::vector<std::string> Lines(const std::string& csv) {
  std::vector<std::string> lines = base::Split(csv, '\n');
  EXPECT_EQ(lines.back(), "") << "the last line is ended";
  lines.pop_back();
  return lines;
}

// FNV-1a, to hold the bytes without a copy of them.
uint64_t Fingerprint(const std::string& text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

TEST(SampleDataTest, HasTheNumberOfRowsThatIsPromised) {
  SampleData data = MakeSampleData();
  EXPECT_EQ(Lines(data.customers).size(), 1001U);
  EXPECT_EQ(Lines(data.products).size(), 501U);
  EXPECT_EQ(Lines(data.orders).size(), 5001U);
}

TEST(SampleDataTest, IsTheSameOnEveryMachine) {
  SampleData data = MakeSampleData();
  EXPECT_EQ(Fingerprint(data.customers), 7303616783228949110U);
  EXPECT_EQ(Fingerprint(data.products), 8312199616726295529U);
  EXPECT_EQ(Fingerprint(data.orders), 6148622516696681991U);
}

TEST(SampleDataTest, OrdersNameCustomersAndProductsThatExist) {
  for (const std::string& line : Lines(MakeSampleData().orders)) {
    if (line.starts_with("order_id")) continue;
    std::vector<std::string> fields = base::Split(line, ',');
    ASSERT_EQ(fields.size(), 7U) << line;
    EXPECT_TRUE(std::stoi(fields[1]) >= 1 && std::stoi(fields[1]) <= 1000) << line;
    EXPECT_TRUE(std::stoi(fields[2]) >= 1 && std::stoi(fields[2]) <= 500) << line;
  }
}

TEST(SampleDataTest, ProductNamesAreUniqueAndTextIsUtf8) {
  SampleData data = MakeSampleData();
  std::set<std::string> names;
  for (const std::string& line : Lines(data.products)) {
    size_t end = line[line.find(',') + 1] == '"' ? line.rfind('"') : line.find(',', line.find(',') + 1);
    EXPECT_TRUE(names.insert(line.substr(line.find(','), end - line.find(','))).second) << line;
  }
  EXPECT_TRUE(base::IsValidUtf8(data.customers));
}

TEST(SampleDataTest, SomeFieldsAreEmptyAndSomeQuoted) {
  SampleData data = MakeSampleData();
  EXPECT_NE(data.customers.find(",,"), std::string::npos);
  EXPECT_NE(data.orders.find(",,"), std::string::npos);
  EXPECT_NE(data.products.find("\"\""), std::string::npos);
}

}  // namespace
}  // namespace sqlflow::cli
