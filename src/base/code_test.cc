#include "base/code.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "base/clock.h"
#include "base/errors/configuration.h"
#include "base/errors/connection.h"
#include "base/errors/resources.h"
#include "base/errors/syntax.h"
#include "base/json.h"
#include "base/secret.h"

namespace sqlflow::base {
namespace {

TEST(CodePages, EveryCodeIsUniqueAndExplained) {
  const std::vector<CodePage>& pages = CodePages();
  for (size_t i = 0; i < pages.size(); ++i) {
    EXPECT_TRUE(pages[i].code.id.starts_with("SF") && pages[i].code.id.size() == 6) << pages[i].code.id;
    EXPECT_FALSE(pages[i].title.empty()) << pages[i].code.id;
    EXPECT_GT(pages[i].page.size(), 60u) << pages[i].code.id << " needs a page that helps";
    if (i) {
      EXPECT_NE(pages[i].code, pages[i - 1].code) << pages[i].code.id;
    }
  }
}

TEST(CodePages, AreFoundById) {
  ASSERT_NE(FindCodePage("SF1001"), nullptr);
  EXPECT_EQ(FindCodePage("SF1001")->code, code::kUnexpectedToken);
  EXPECT_EQ(FindCodePage("SF0000"), nullptr);
  EXPECT_EQ(FindCodePage(""), nullptr);
}

TEST(Code, ThousandsDecideTheExitCode) {
  EXPECT_EQ(code::kUsage.exit_code(), ExitCode::kUsage);
  EXPECT_EQ(code::kFileNotFound.exit_code(), ExitCode::kConnection);
  EXPECT_EQ(code::kDiskFull.exit_code(), ExitCode::kResources);
  EXPECT_EQ(code::kPermissionDenied.exit_code(), ExitCode::kPermission);
}

// A Secret cannot be seen by accident: these do not compile.
template <class T>
concept Printable = requires(std::ostream& stream, const T& value) {
  stream << value;
};
template <class T>
concept Comparable = requires(const T& value) {
  value == value;
};
static_assert(!Printable<Secret>);
static_assert(!Comparable<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_default_constructible_v<fmt::formatter<Secret>>);

TEST(Json, DumpMasksSecrets) {
  Json password = Json::String("hunter2");
  password.secret = true;
  Json object;
  object.kind = Json::Kind::kObject;
  object.members.push_back({"user", {}, Json::String("a\"b")});
  object.members.push_back({"password", {}, password});
  EXPECT_EQ(object.Dump(), R"({"user":"a\"b","password":"********"})");
  ASSERT_NE(object.Find("user"), nullptr);
  EXPECT_EQ(object.Find("nobody"), nullptr);
}

TEST(Clock, FormatsTimesInUtcWithMicroseconds) {
  Clock::Instant instant{std::chrono::microseconds(1'706'702'400'000'001)};
  EXPECT_EQ(FormatDate(instant), "2024-01-31");
  EXPECT_EQ(FormatTimestamp(instant), "2024-01-31T12:00:00.000001Z");
  EXPECT_EQ(FormatTimestamp(Clock::Instant{std::chrono::microseconds(-1)}), "1969-12-31T23:59:59.999999Z");
}

}  // namespace
}  // namespace sqlflow::base
