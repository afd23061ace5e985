// What a load of a table of real size takes. In a program of its own, whose only child it is.
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

TEST(PostgresMemoryTest, DoesNotGrowWithTheRows) {
  std::string columns;
  for (int column = 1; column <= 50; ++column) {
    columns +=
        (column == 1 ? "" : ", ") +
        (column % 2 ? "i * " + std::to_string(column) : "'text ' || (i + " + std::to_string(column) + ") % 1000") +
        " AS c" + std::to_string(column);
  }
  SharedServer().Run("CREATE TABLE t AS SELECT " + columns + " FROM generate_series(1, 300000::bigint) AS i");
  const Project project(Source() + "LOAD t FROM pg;\n");
  const Ending ending = RunToEnd({"run", "load"}, project.folder());
  EXPECT_EQ(ending.exit_code, 0) << ending.output;
  rusage usage = {};
  ASSERT_EQ(::getrusage(RUSAGE_CHILDREN, &usage), 0);
  EXPECT_LE(usage.ru_maxrss / 1024, kMostMegabytes);
  EXPECT_EQ(project.Ask("SELECT count(*) AS rows, sum(c49) = 49 * 45000150000 AS right FROM t"),
            "rows,right\n300000,true\n");
}

// The engine notices only at the commit that it has not enough with the little that it is given.
TEST(PostgresMemoryTest, LargeTextsGetWhatTheyNeed) {
  std::string columns;
  for (int column = 1; column <= 50; ++column) {
    const std::string number = std::to_string(column);
    columns += (column == 1 ? "" : ", ");
    columns += "CASE WHEN (i + " + number + " * 20) % 1000 = 0 THEN repeat(md5((i * " + number +
               ")::text), 2048) ELSE 'text ' || i END AS c" + number;
  }
  SharedServer().Run("CREATE TABLE large AS SELECT " + columns + " FROM generate_series(1, 50000) AS i");
  const Project project(Source() + "LOAD large FROM pg;\n");
  const Ending ending = RunToEnd({"run", "load"}, project.folder());
  EXPECT_EQ(ending.exit_code, 0) << ending.output;
  EXPECT_EQ(project.Ask("SELECT count(*) AS rows, sum(length(c50)) > 50 * 65536 AS large FROM large"),
            "rows,large\n50000,true\n");
}

}  // namespace
}  // namespace sqlflow::live
