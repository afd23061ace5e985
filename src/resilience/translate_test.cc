#include "resilience/translate.h"

#include <gtest/gtest.h>
#include <netdb.h>

#include <cerrno>

#include "base/errors/execution.h"
#include "base/errors/network.h"
#include "base/errors/resources.h"

namespace sqlflow::resilience {
namespace {

using base::Repeat;

TEST(Translate, TheCodeAloneSaysWhatIsWorthRepeating) {
  EXPECT_EQ(base::code::kConnectionLost.repeat(), Repeat::kCall);
  EXPECT_EQ(base::code::kRateLimited.repeat(), Repeat::kCall);
  EXPECT_EQ(base::code::kDeadlock.repeat(), Repeat::kUnit);
  EXPECT_EQ(base::code::kAuthenticationFailed.repeat(), Repeat::kNever);
  EXPECT_EQ(base::code::kDiskFull.repeat(), Repeat::kNever);
}

TEST(Translate, SqlStatesFollowTheirClassUnlessListedByName) {
  const auto repeat = [](std::string_view state) { return CodeOfSqlState(state).repeat(); };
  for (const char* state : {"08006", "53300", "57P03", "57014", "53200"}) EXPECT_EQ(repeat(state), Repeat::kCall);
  for (const char* state : {"40001", "40P01", "55P03", "72000"}) EXPECT_EQ(repeat(state), Repeat::kUnit);
  for (const char* state : {"28P01", "42501", "42601", "22003", "53100", "3D000", "40002", "57P04", "23505"}) {
    EXPECT_EQ(repeat(state), Repeat::kNever) << state;
  }
}

TEST(Translate, WhatTheRowsBreakIsFoundInTheRows) {
  for (const char* state : {"23502", "23503", "23505", "23514", "40002"}) {
    EXPECT_EQ(CodeOfSqlState(state), base::code::kConstraintViolated) << state;
  }
  EXPECT_EQ(CodeOfSqlState("22001"), base::code::kValueNotConvertible);
}

TEST(Translate, AnUnknownNameIsFinalAndASilentNameServiceIsNot) {
  EXPECT_EQ(CodeOfLookup(EAI_NONAME), base::code::kHostNotFound);
  EXPECT_EQ(CodeOfLookup(EAI_AGAIN), base::code::kHostLookupFailed);
  EXPECT_EQ(base::code::kHostNotFound.repeat(), Repeat::kNever);
  EXPECT_EQ(base::code::kHostLookupFailed.repeat(), Repeat::kCall);
}

TEST(Translate, WhatPassesWithinATransactionEndsIt) {
  EXPECT_EQ(WithinTransaction(CodeOfErrno(ECONNRESET)), base::code::kLostInTransaction);
  EXPECT_EQ(WithinTransaction(base::code::kDeadlock), base::code::kDeadlock);
  EXPECT_EQ(WithinTransaction(base::code::kPermissionDenied), base::code::kPermissionDenied);
}

TEST(Translate, NamesTheLayerThatFailed) {
  EXPECT_EQ(FailedLayer(CodeOfErrno(ECONNREFUSED)), "network");
  EXPECT_EQ(FailedLayer(CodeOfLookup(EAI_NONAME)), "name lookup");
  EXPECT_EQ(FailedLayer(CodeOfSqlState("28P01")), "login");
  EXPECT_EQ(FailedLayer(CodeOfSqlState("42501")), "permission");
  EXPECT_EQ(FailedLayer(base::code::kTlsFailed), "encryption");
  EXPECT_EQ(FailedLayer(base::code::kTooManyConnections), "server");
  EXPECT_EQ(FailedLayer(base::code::kDiskFull), "");
}

}  // namespace
}  // namespace sqlflow::resilience
