#include "connectors/postgres/connection_parameters.h"

#include <gtest/gtest.h>

namespace sqlflow::connectors::postgres {
namespace {

bool IsAddress(const std::string& uri, const std::string& hosts) {
  base::Diagnostics diagnostics;
  const bool is_address = CheckAddress(base::Secret(uri), hosts, {}, diagnostics);
  EXPECT_EQ(is_address, !diagnostics.has_errors());
  return is_address;
}

TEST(CheckAddress, TakesWhatLibpqTakes) {
  for (const char* uri : {"", "postgresql://me:p%40@one:1,two:2/shop", "postgres:///shop", "host=one port=1"}) {
    EXPECT_TRUE(IsAddress(uri, "")) << uri;
  }
  for (const char* hosts : {"", "one", "one,two.example.com", "::1", "10.0.0.1", "/run/postgresql"}) {
    EXPECT_TRUE(IsAddress("", hosts)) << hosts;
  }
}

TEST(CheckAddress, RefusesAnotherSystemAndAPortInTheHost) {
  EXPECT_FALSE(IsAddress("mysql://me@one/shop", ""));
  EXPECT_FALSE(IsAddress("", "one:5432"));
  EXPECT_FALSE(IsAddress("", "one,two:5433"));
}

}  // namespace
}  // namespace sqlflow::connectors::postgres
