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

}  // namespace
}  // namespace sqlflow::live
