// What loads take. In a program of its own, whose only child it is.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "loaded.h"

namespace sqlflow::live {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int64_t kMostMegabytes = 2000;  // a sanitizer's shadow is several times the program's own
#else
constexpr int64_t kMostMegabytes = 150;
#endif

// "… AS c1, … AS c50", each as `column` says of its number.
std::string Columns(const std::function<std::string(int)>& column) {
  std::string list;
  for (int i = 1; i <= 50; ++i) list += (i == 1 ? "" : ", ") + column(i) + " AS c" + std::to_string(i);
  return list;
}

std::string Text(int column, const std::string& of) {
  return "repeat(md5((" + of + " * 50 + " + std::to_string(column) + ")::text), 2048)";
}

// Loads the columns of the rows 1 … `rows`, as i; answers what the condition on the table `loaded` tells.
std::string Load(const std::string& columns, int rows, const std::string& condition) {
  SharedServer().Run("DROP TABLE IF EXISTS loaded; CREATE TABLE loaded AS SELECT " + columns +
                     " FROM generate_series(1, " + std::to_string(rows) + "::bigint) AS i");
  const Project project(Source() + "LOAD loaded FROM pg;\n");
  const Ending ending = RunToEnd({"run", "load"}, project.folder());
  EXPECT_EQ(ending.exit_code, 0) << ending.output;
  rusage usage = {};
  EXPECT_EQ(::getrusage(RUSAGE_CHILDREN, &usage), 0);
  EXPECT_LE(usage.ru_maxrss / 1024, kMostMegabytes);
  return project.Ask("SELECT count(*) AS rows, " + condition + " AS right FROM loaded");
}

TEST(PostgresMemoryTest, DoesNotGrowWithTheRows) {
  const std::string columns = Columns([](int column) {
    const std::string number = std::to_string(column);
    return column % 2 ? "i * " + number : "'text ' || (i + " + number + ") % 1000";
  });
  EXPECT_EQ(Load(columns, 300'000, "sum(c49) = 49 * 45000150000"), "rows,right\n300000,true\n");
}

TEST(PostgresMemoryTest, DoesNotGrowWithALongTextHereAndThere) {
  const std::string columns = Columns([](int column) {
    const std::string number = std::to_string(column);
    return "CASE WHEN (i + " + number + " * 20) % 1000 = 0 THEN " + Text(column, "i") + " ELSE 'text ' || i END";
  });
  EXPECT_EQ(Load(columns, 50'000, "sum(length(c50)) > 50 * 65536"), "rows,right\n50000,true\n");
}

TEST(PostgresMemoryTest, DoesNotGrowWithLongTextsInEachColumn) {
  const std::string columns = Columns([](int column) { return Text(column, "i"); });
  EXPECT_EQ(Load(columns, 100, "sum(length(c1) + length(c50)) = 100 * 2 * 65536"), "rows,right\n100,true\n");
}

TEST(PostgresMemoryTest, DoesNotGrowWithLongTextsInEachRow) {
  const std::string columns =
      Columns([](int column) { return column % 10 == 0 ? Text(column, "i") : "i * " + std::to_string(column); });
  EXPECT_EQ(Load(columns, 2'500, "sum(length(c10) + length(c50)) = 2500 * 2 * 65536 AND sum(c49) = 49 * 3126250"),
            "rows,right\n2500,true\n");
}

TEST(PostgresMemoryTest, DoesNotGrowWithTextsOfAnyLengthUpTo64KB) {
  const std::string text = "repeat(md5(i::text), (1 + i * 7919 % 2048)::int)";
  EXPECT_EQ(Load("i, " + text + " AS a, reverse(" + text + ") AS b", 4'000, "sum(length(a)) > 4000 * 32000"),
            "rows,right\n4000,true\n");
}

}  // namespace
}  // namespace sqlflow::live
