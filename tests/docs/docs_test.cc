// Runs the pages of docs/connectors as a reader would who types what they show, from top to bottom, each page in a
// folder of its own. A fence with a path (```sql pipelines/orders.sf) is a file that is written there; ```sqlite PATH
// is the statements that make a database; a ```console holds commands and what they print, compared as in a flow
// (durations and the like may differ). UPDATE_DOCS=1 writes what they print now into the page; read it before you
// commit it. Pages of POSTGRES share a real server: "$SHOP_URL/DATABASE" is how its administrator connects, SHOP_HOST
// and SHOP_PORT are where it listens, SHOP_PASSWORD is the password of the roles that a page makes.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <regex>

#include "../flows/flow_file.h"
#include "../flows/normalise.h"
#include "../flows/sandbox.h"
#include "../flows/shell.h"
#include "../live/postgres_server.h"
#include "base/file.h"
#include "page.h"

namespace sqlflow::docs {
namespace {

namespace fs = std::filesystem;

fs::path Folder() { return fs::path(SQLFLOW_REPOSITORY) / "docs" / "connectors"; }

void MakeDatabase(const fs::path& path, const std::string& statements) {
  fs::create_directories(path.parent_path());
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, statements.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
}

// Another server, or library, is as good.
std::string WithoutVersions(const std::string& text) {
  static const std::regex version("(PostgreSQL|SQLite) [0-9.]+");
  return std::regex_replace(text, version, "$1 <version>");
}

class PageTest : public testing::TestWithParam<std::string> {
 protected:
  void Run(const std::string& page) {
    std::vector<std::string> environment = sandbox_.environment();
    if (GetParam().starts_with("postgres")) AddServer(environment);
    const flows::Places places{sandbox_.folder().string(), SQLFLOW_REPOSITORY};
    std::string updated = page;
    std::vector<Fence> fences = FindFences(page);
    std::vector<std::pair<Fence, std::string>> consoles;
    for (const Fence& fence : fences) {
      const testing::ScopedTrace where((Folder() / GetParam()).c_str(), fence.line, fence.language);
      if (fence.language == "sqlite") {
        MakeDatabase(sandbox_.folder() / fence.path, fence.content);
      } else if (!fence.path.empty()) {
        base::ReplaceFile(sandbox_.folder() / fence.path, fence.content);
      } else if (fence.language == "console") {
        consoles.emplace_back(fence, Type(fence, environment, places));
      } else {
        EXPECT_EQ(fence.language, "text") << "what nobody runs, rots: give it a path, or make it a console";
      }
    }
    if (std::getenv("UPDATE_DOCS") == nullptr) return;
    for (auto console = consoles.rbegin(); console != consoles.rend(); ++console) {
      updated.replace(console->first.begin, console->first.content.size(), console->second);
    }
    base::ReplaceFile(Folder() / GetParam(), updated);
  }

  static void AddServer(std::vector<std::string>& environment) {
    const live::PostgresServer& server = live::SharedServer();
    const std::string port = std::to_string(server.port());
    environment.push_back("SHOP_HOST=localhost");
    environment.push_back("SHOP_PORT=" + port);
    environment.push_back("SHOP_PASSWORD=secret");
    environment.push_back("SHOP_URL=postgresql://postgres:secret@localhost:" + port);
  }

  // Types what a console shows; answers it with what was printed.
  std::string Type(const Fence& fence, const std::vector<std::string>& environment, const flows::Places& places) const {
    std::vector<Typed> session = ReadConsole(fence.content);
    for (Typed& typed : session) {
      const flows::Output output = flows::RunInShell(typed.command, sandbox_.folder(), environment);
      const auto shown = [&](const std::string& text) {
        return flows::TrimEmptyLines(WithoutVersions(flows::Normalise(text, places)));
      };
      const bool same = shown(typed.printed) == shown(output.text) && typed.exit_code == output.exit_code;
      if (std::getenv("UPDATE_DOCS") == nullptr) {
        EXPECT_TRUE(same) << "$ " << typed.command << "\nexit " << output.exit_code << "\n" << output.text;
      } else if (!same) {
        typed.printed = output.text;
        typed.exit_code = output.exit_code;
      }
    }
    return RenderConsole(session);
  }

  flows::Sandbox sandbox_;
};

TEST_P(PageTest, ShowsWhatHappens) {
  const std::string page = base::ReadFile(Folder() / GetParam()).value();
  ASSERT_FALSE(page.empty());
  Run(page);
}

std::vector<std::string> Pages() {
  std::vector<std::string> pages;
  for (const auto& entry : fs::recursive_directory_iterator(Folder())) {
    if (entry.path().extension() == ".md") pages.push_back(entry.path().lexically_relative(Folder()).string());
  }
  std::sort(pages.begin(), pages.end());
  return pages;
}

std::string TestName(const testing::TestParamInfo<std::string>& chosen) {
  std::string name = chosen.param;
  for (char& letter : name) {
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Docs, PageTest, testing::ValuesIn(Pages()), TestName);

}  // namespace
}  // namespace sqlflow::docs
