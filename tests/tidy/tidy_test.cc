// Holds the rules of the house that a compiler cannot: who may know whom, sizes, names, links, what nobody uses.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "tree.h"

namespace sqlflow::tidy {
namespace {

using Rooms = std::set<std::string>;

// "Who may know whom" (ARCHITECTURE.md). A room always knows itself; a room that is not listed may not exist.
const std::map<std::string, Rooms>& MayKnow() {
  static const std::map<std::string, Rooms> table = {
      {"base", {}},
      {"lang", {"base"}},
      {"project", {"base"}},
      {"component", {"base"}},
      {"resilience", {"base", "component"}},
      {"engine", {"base", "component"}},
      {"access", {"base", "engine"}},
      {"plan", {"base", "lang", "project", "component", "engine"}},
      {"connectors", {"base", "component", "resilience"}},
      {"state", {"base", "engine"}},
      {"run", {"base", "lang", "project", "component", "resilience", "engine", "state", "plan"}},
      {"cli",
       {"base", "lang", "project", "component", "resilience", "engine", "access", "state", "plan", "connectors",
        "run"}},
  };
  return table;
}

// Sources that are longer than 400 lines, with the reason. Anything else is split.
const std::map<std::string, std::string>& LongFiles() {
  static const std::map<std::string, std::string> table = {};
  return table;
}

constexpr size_t kMostLines = 400;

struct Include {
  const TextFile* file;
  size_t line;
  std::string path;  // between the quotes or brackets
  bool quoted;
};

std::vector<Include> Includes(const std::string& folder) {
  static const std::regex pattern(R"re(^\s*#\s*include\s*(["<])([^">]+)[">])re");
  std::vector<Include> includes;
  for (const TextFile* file : Sources(folder)) {
    std::smatch match;
    for (size_t i = 0; i < file->lines.size(); ++i) {
      if (std::regex_search(file->lines[i], match, pattern))
        includes.push_back({file, i + 1, match[2], match[1] == "\""});
    }
  }
  return includes;
}

std::string Room(const std::string& path) { return path.substr(0, path.find('/')); }

std::string Place(const TextFile& file, size_t line) { return file.path + ":" + std::to_string(line) + ": "; }

// The room's own folder of `connectors/files/csv.cc` is `connectors/files`: connectors do not know each other.
std::string ConnectorOf(const std::string& path) {
  const size_t start = std::string("connectors/").size();
  const size_t end = path.find('/', start);
  return end == std::string::npos ? "" : path.substr(start, end - start);
}

TEST(TidyTest, EveryFolderOfSourcesIsARoomOfTheTable) {
  for (const TextFile* file : Sources("src/")) {
    EXPECT_TRUE(MayKnow().contains(Room(file->path.substr(4)))) << file->path;
  }
}

TEST(TidyTest, RoomsIncludeOnlyWhatTheyMayKnow) {
  for (const Include& include : Includes("src/")) {
    if (!include.quoted) continue;
    // What all tests share, of tests/.
    const std::string& file = include.file->path;
    if (include.path == "sample.h" && (file.ends_with("_test.cc") || file.ends_with("_testing.h"))) continue;
    const std::string place = Place(*include.file, include.line);
    EXPECT_TRUE(std::filesystem::exists(Repository() / "src" / include.path))
        << place << "\"" << include.path << "\" is no path from src/";
    const std::string room = Room(include.file->path.substr(4));
    const std::string other = Room(include.path);
    EXPECT_TRUE(room == other || MayKnow().at(room).contains(other)) << place << room << " may not know " << other;
  }
}

TEST(TidyTest, OnlyTheEnginesFolderIncludesDuckDb) {
  for (const Include& include : Includes("src/")) {
    if (!include.path.starts_with("duckdb")) continue;
    EXPECT_TRUE(include.file->path.starts_with("src/engine/duckdb/")) << Place(*include.file, include.line);
    EXPECT_EQ(include.path, "duckdb.h") << Place(*include.file, include.line) << "the C API only";
  }
}

// All others speak to the interface; their tests may open a real engine.
TEST(TidyTest, OnlyCliChoosesTheEngine) {
  for (const Include& include : Includes("src/")) {
    const std::string& path = include.file->path;
    if (!include.path.starts_with("engine/duckdb/") || path.ends_with("_test.cc")) continue;
    EXPECT_TRUE(path.starts_with("src/engine/duckdb/") || path.starts_with("src/cli/"))
        << Place(*include.file, include.line);
  }
}

TEST(TidyTest, ConnectorsDoNotKnowEachOther) {
  for (const Include& include : Includes("src/connectors/")) {
    if (!include.path.starts_with("connectors/")) continue;
    const std::string mine = ConnectorOf(include.file->path.substr(4));
    const std::string other = ConnectorOf(include.path);
    EXPECT_TRUE(mine.empty() || other.empty() || mine == other) << Place(*include.file, include.line);
  }
}

TEST(TidyTest, SourcesStayShort) {
  for (const std::string folder : {"src/", "tests/"}) {
    for (const TextFile* file : Sources(folder)) {
      if (LongFiles().contains(file->path)) {
        EXPECT_GT(file->lines.size(), kMostLines) << file->path << " is short again: strike it from LongFiles()";
      } else {
        EXPECT_LE(file->lines.size(), kMostLines) << file->path << ": split it by concepts";
      }
    }
  }
  for (const auto& [path, reason] : LongFiles()) {
    EXPECT_TRUE(std::filesystem::exists(Repository() / path)) << path;
  }
}

TEST(TidyTest, NamesSayWhatThingsAre) {
  static const std::regex bad(R"((^|[/_])(utils?|helpers?|manager|common|misc|v\d)([/_.]|$))", std::regex::icase);
  static const std::regex bad_type(R"((class|struct|namespace|enum class) +\w*([Uu]tils?|[Hh]elpers?|Manager|V\d)\b)");
  for (const std::string folder : {"src/", "tests/"}) {
    for (const TextFile* file : Sources(folder)) {
      EXPECT_FALSE(std::regex_search(file->path, bad)) << file->path;
      for (size_t i = 0; i < file->lines.size(); ++i) {
        EXPECT_FALSE(std::regex_search(file->lines[i], bad_type)) << Place(*file, i + 1) << file->lines[i];
      }
    }
  }
}

TEST(TidyTest, FilesAreSnakeCase) {
  static const std::regex snake(R"([a-z][a-z0-9_]*\.(h|cc|c|inc))");
  for (const TextFile* file : Sources("src/")) EXPECT_TRUE(std::regex_match(file->Name(), snake)) << file->path;
}

TEST(TidyTest, EveryHeaderIsIncludedByAnotherFile) {
  std::set<std::string> included;
  for (const Include& include : Includes("src/")) {
    const std::string own = include.path.substr(0, include.path.rfind('.'));
    if (include.file->path != "src/" + own + ".cc") included.insert("src/" + include.path);
  }
  for (const TextFile* file : Sources("src/")) {
    // The build includes the precompiled one (cmake/SqlflowRoom.cmake).
    if (file->Extension() != ".h" || file->path == "src/base/precompiled.h") continue;
    EXPECT_TRUE(included.contains(file->path)) << file->path << " is used by nobody but its own source";
  }
}

TEST(TidyTest, EveryHeaderHasAGuard) {
  for (const TextFile* file : Sources("src/")) {
    if (file->Extension() != ".h") continue;
    bool guarded = false;
    for (const std::string& line : file->lines) guarded = guarded || line == "#pragma once";
    EXPECT_TRUE(guarded) << file->path;
  }
}

TEST(TidyTest, NothingIsLeftToDo) {
  // Put together, so that this file does not find itself.
  static const std::regex unfinished(std::string("\\b(TO") + "DO|FIX" + "ME|XX" + "X)\\b|DIS" + "ABLED_|GTEST" +
                                     "_SKIP");
  for (const std::string folder : {"src/", "tests/"}) {
    for (const TextFile* file : Sources(folder)) {
      for (size_t i = 0; i < file->lines.size(); ++i) {
        EXPECT_FALSE(std::regex_search(file->lines[i], unfinished)) << Place(*file, i + 1) << file->lines[i];
      }
    }
  }
}

TEST(TidyTest, NoRegistryIsNamedByItsHost) {
  static const std::regex host(std::string("(registry\\.(npm|yarn)") + "|pypi\\.(org|python)|files\\.python" +
                               "hosted|crates" + "\\.io|proxy\\.golang" + "|deb\\.debian|repo1?\\.maven)");
  for (const TextFile& file : Tree()) {
    for (size_t i = 0; i < file.lines.size(); ++i) {
      EXPECT_FALSE(std::regex_search(file.lines[i], host)) << Place(file, i + 1) << file.lines[i];
    }
  }
}

TEST(TidyTest, ErrorIdsAreUniqueAndAscend) {
  static const std::regex entry(R"re(^SQLFLOW_ERROR\((k\w+), "SF(\d{4})", ")re");
  static const std::regex any(R"(^SQLFLOW_ERROR\()");
  std::map<std::string, std::string> places;
  std::set<std::string> names;
  for (const TextFile& file : Tree()) {
    if (!file.path.starts_with("src/base/errors/")) continue;
    std::string last;
    for (size_t i = 0; i < file.lines.size(); ++i) {
      std::smatch match;
      if (!std::regex_search(file.lines[i], match, entry)) {
        EXPECT_FALSE(std::regex_search(file.lines[i], any)) << Place(file, i + 1) << "name and id stand on one line";
        continue;
      }
      const std::string id = match[2];
      const std::string place = Place(file, i + 1);
      EXPECT_TRUE(places.emplace(id, place).second) << place << "SF" << id << " stands at " << places[id] << " too";
      EXPECT_TRUE(names.insert(match[1]).second) << place << match[1] << " is used twice";
      // SF6xxx and SF7xxx share a file, so ids ascend over the whole of it.
      EXPECT_LT(last, id) << place;
      last = id;
    }
  }
  EXPECT_GE(places.size(), 8U);
}

TEST(TidyTest, EveryErrorCodeIsUsed) {
  static const std::regex entry(R"re(^SQLFLOW_ERROR\((k\w+), "SF(\d{4})")re");
  std::set<std::string> used;
  static const std::regex use(R"(code::(k\w+))");
  for (const TextFile* file : Sources("src/")) {
    for (const std::string& line : file->lines) {
      for (std::sregex_iterator match(line.begin(), line.end(), use), end; match != end; ++match)
        used.insert((*match)[1]);
    }
  }
  for (const TextFile& file : Tree()) {
    if (!file.path.starts_with("src/base/errors/")) continue;
    for (size_t i = 0; i < file.lines.size(); ++i) {
      std::smatch match;
      if (!std::regex_search(file.lines[i], match, entry)) continue;
      EXPECT_TRUE(used.contains(match[1])) << Place(file, i + 1) << match[1] << " is reported by nobody";
    }
  }
}

TEST(TidyTest, LinksInDocumentsLead) {
  static const std::regex link(R"(\]\(([^)#\s]+)(#[^)]*)?\))");
  for (const TextFile& file : Tree()) {
    if (file.Extension() != ".md") continue;
    bool code = false;
    for (size_t i = 0; i < file.lines.size(); ++i) {
      const std::string& line = file.lines[i];
      if (line.starts_with("```")) code = !code;
      if (code) continue;
      for (std::sregex_iterator match(line.begin(), line.end(), link), end; match != end; ++match) {
        const std::string target = (*match)[1];
        if (target.find("://") != std::string::npos) continue;
        const std::filesystem::path path = (Repository() / file.path).parent_path() / target;
        EXPECT_TRUE(std::filesystem::exists(path)) << Place(file, i + 1) << target;
      }
    }
  }
}

TEST(TidyTest, DecisionsAreNumberedWithoutGapsAndFitAPage) {
  std::set<int> numbers;
  for (const TextFile& file : Tree()) {
    if (!file.path.starts_with("docs/decisions/")) continue;
    const std::string name = file.Name();
    ASSERT_TRUE(std::regex_match(name, std::regex(R"(\d{3}-[a-z0-9-]+\.md)"))) << file.path;
    EXPECT_TRUE(numbers.insert(std::stoi(name)).second) << file.path << ": its number is taken";
    EXPECT_LE(file.lines.size(), 60U) << file.path << ": a page at most";
  }
  EXPECT_EQ(numbers.empty() ? 0 : *numbers.rbegin(), static_cast<int>(numbers.size())) << "a number is missing";
}

}  // namespace
}  // namespace sqlflow::tidy
