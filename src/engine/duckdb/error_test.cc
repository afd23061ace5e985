#include "engine/duckdb/error.h"

#include "base/errors/resources.h"
#include "engine/duckdb/testing.h"

namespace sqlflow::engine::duckdb {
namespace {

TEST(EngineErrorTest, AfterAFatalErrorThatIsSaid) {
  const EngineError error = ErrorOf([] {
    ThrowEngineError(
        "FATAL Error: Failed: database has been invalidated because of a previous fatal error. The database must be "
        "restarted prior to being used again.\nOriginal error: \"Failed to create checkpoint because of error: failed "
        "to pin block of size 256.0 KiB (42.8 MiB/42.9 MiB used)\n\nPossible solutions:\n* Reducing threads\"");
  });
  EXPECT_EQ(error.code(), base::code::kOutOfMemory);
  EXPECT_TRUE(error.message().starts_with("Failed to create checkpoint")) << error.message();
  EXPECT_TRUE(error.hint().starts_with("raise memory_limit")) << error.hint();
}

}  // namespace
}  // namespace sqlflow::engine::duckdb
