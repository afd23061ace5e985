#include "connectors/postgres/postgres_error.h"

#include <gtest/gtest.h>

#include "base/errors/network.h"

namespace sqlflow::connectors::postgres {
namespace {

std::string Message(const std::string& text) { return ConnectError(text, "db:5432").message(); }

TEST(ConnectError, NamesWhatFailedNotWhatLibpqAdvises) {
  EXPECT_EQ(
      Message("connection to server at \"db\" (10.0.0.1), port 5432 failed: root certificate file \"/x.pem\" does "
              "not exist\nEither provide the file or change sslmode to disable server certificate verification.\n"),
      "no connection to db:5432: root certificate file \"/x.pem\" does not exist");
  EXPECT_EQ(LostError("server closed the connection unexpectedly\n\tThis probably means the server terminated "
                      "abnormally\n\tbefore or while processing the request.\n",
                      "reading t", "db:5432")
                .message(),
            "the connection to db:5432 broke while reading t: server closed the connection unexpectedly");
}

TEST(ConnectError, SaysWhatEachOfSeveralHostsAnsweredAndTriesAgainIfOneMayPass) {
  const base::Error error = ConnectError(
      "connection to server at \"one\" (::1), port 1 failed: Connection refused\n\tIs the server running on that host "
      "and "
      "accepting TCP/IP connections?\nconnection to server at \"one\" (127.0.0.1), port 1 failed: Connection refused\n"
      "\tIs the server running on that host and accepting TCP/IP connections?\n"
      "connection to server at \"two\" (10.0.0.2), port 2 failed: session is not read-only\n",
      "one,two:1,2");
  EXPECT_EQ(error.message(), "no connection to one,two:1,2: Connection refused; session is not read-only");
  EXPECT_EQ(error.code(), base::code::kConnectionRefused);
  EXPECT_NE(error.hint().find("target_session_attrs"), std::string::npos) << error.hint();
}

TEST(ConnectError, AKeyThatCannotBeReadIsNoBrokenConnection) {
  const base::Error error = ConnectError(
      "connection to server at \"db\" (10.0.0.1), port 5432 failed: could not load private key file \"k\": bad "
      "decrypt\n",
      "db:5432");
  EXPECT_EQ(error.code(), base::code::kTlsFailed);
}

}  // namespace
}  // namespace sqlflow::connectors::postgres
