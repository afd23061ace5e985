#include "project/profile.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/errors/configuration.h"
#include "base/errors/validation.h"
#include "project/scratch_folder.h"

namespace sqlflow::project {
namespace {

// profiles/dev.yml with this text.
struct Loaded {
  explicit Loaded(const std::string& text) {
    folder.Write("profiles/dev.yml", text);
    Project project;
    project.root = folder.path();
    profile = LoadProfile(project, "", sources, diagnostics);
  }
  // "line:column message | suggestion", a line each.
  std::string faults() const {
    std::string all;
    for (const base::Diagnostic& item : diagnostics.items()) {
      base::SourceMap::Location place = sources.Locate(item.span);
      all += fmt::format("{}:{} {}", place.line, place.column, item.message);
      if (!item.suggestion.empty()) all += " | " + item.suggestion;
      all += '\n';
    }
    return all;
  }
  ScratchFolder folder;
  base::SourceMap sources;
  base::Diagnostics diagnostics;
  Profile profile;
};

TEST(Profile, ReadsEverySetting) {
  Loaded loaded(R"(
engines:
  duckdb:
    mode: persistent
    path: data/main.duckdb
    memory_limit: 1.5GiB
    threads: 4
    temp_directory: tmp
variables:
  region: eu
  day: ${DAY}
  digits: 007
  flag: True
  empty: ""
  list: [a, 1]
connections:
  shop:
    type: CSV
    params: {path: shop.csv, header: true}
connectors:
  crm:
    type: JSON
    path: ${CRM_PATH}
environment: staging
log_level: INFO
preserve_order: false
timezone: Europe/Berlin
)");
  EXPECT_EQ(loaded.faults(), "");
  const Profile& profile = loaded.profile;
  EXPECT_EQ(profile.name, "dev");
  EXPECT_EQ(profile.file, "profiles/dev.yml");
  EXPECT_EQ(profile.environment, "staging");
  EXPECT_TRUE(profile.engine.persistent);
  EXPECT_EQ(profile.engine.path, "data/main.duckdb");
  EXPECT_EQ(profile.engine.memory_limit, "1.5GiB");
  EXPECT_EQ(profile.engine.threads, 4);
  EXPECT_EQ(profile.engine.temp_directory, "tmp");
  EXPECT_FALSE(profile.engine.preserve_order);
  EXPECT_EQ(profile.engine.timezone, "Europe/Berlin");
  EXPECT_EQ(profile.log_level, "info");
  EXPECT_EQ(profile.variables.at("region").text, "eu");
  EXPECT_EQ(profile.variables.at("day").text, "${DAY}");
  EXPECT_EQ(profile.variables.at("digits").text, "007");
  EXPECT_EQ(profile.variables.at("flag").text, "True");
  EXPECT_EQ(profile.variables.at("empty").text, "");
  EXPECT_EQ(profile.variables.at("list").text, "[\"a\",1]");
  EXPECT_EQ(profile.connections.at("shop").type, "CSV");
  EXPECT_EQ(profile.connections.at("shop").parameters.Dump(), R"({"path":"shop.csv","header":true})");
  EXPECT_EQ(profile.connections.at("crm").parameters.Find("path")->kind, base::Json::Kind::kVariable);
  EXPECT_EQ(profile.connections.at("crm").parameters.Find("type"), nullptr);
}

TEST(Profile, WithoutAnEngineItWorksInMemory) {
  for (const char* text : {"", "engines:\n", "engines:\n  duckdb:\n", "engines: {duckdb: {mode: memory}}",
                           "engines: {duckdb: {path: \":memory:\"}}"}) {
    Loaded loaded(text);
    EXPECT_EQ(loaded.faults(), "") << text;
    EXPECT_FALSE(loaded.profile.engine.persistent) << text;
    EXPECT_EQ(loaded.profile.engine.path, "") << text;
    EXPECT_EQ(loaded.profile.environment, "dev");
  }
}

TEST(Profile, APathMakesTheEnginePersistentUnderBothNames) {
  for (const char* key : {"path", "database_path"}) {
    Loaded loaded(fmt::format("engines:\n  duckdb:\n    {}: a.db\n", key));
    EXPECT_EQ(loaded.faults(), "");
    EXPECT_TRUE(loaded.profile.engine.persistent);
    EXPECT_EQ(loaded.profile.engine.path, "a.db");
  }
  EXPECT_EQ(Loaded("engines:\n  duckdb:\n    path: a\n    database_path: b\n").faults(),
            "4:5 path and database_path are two names of one setting | keep one of them\n");
}

TEST(Profile, ContradictionsOfModeAndPathAreErrors) {
  EXPECT_EQ(Loaded("engines:\n  duckdb:\n    mode: memory\n    path: a.db\n").faults(),
            "4:11 mode: memory keeps nothing in a file, yet a path is given | remove the path, or write mode: "
            "persistent\n");
  EXPECT_EQ(Loaded("engines:\n  duckdb:\n    mode: persistent\n").faults(),
            "3:5 mode: persistent needs a path | add a line such as path: data/main.duckdb\n");
  EXPECT_EQ(Loaded("engines:\n  duckdb:\n    mode: persistent\n    path: \":memory:\"\n").faults(),
            "4:11 mode: persistent needs a file, and :memory: is none | write the path of a file, such as "
            "data/main.duckdb\n");
}

TEST(Profile, UnknownKeysAreErrorsWithTheNearestName) {
  EXPECT_EQ(Loaded("engines:\n  duckdb:\n    memory_limits: 1GB\n").faults(),
            "3:5 unknown key \"memory_limits\" in engines.duckdb | did you mean memory_limit?\n");
  EXPECT_EQ(Loaded("variable:\n  a: 1\n").faults(),
            "1:1 unknown key \"variable\" in profiles/dev.yml | did you mean variables?\n");
  EXPECT_EQ(Loaded("engines:\n  duck:\n    threads: 1\n").faults().substr(0, 33),
            "2:3 unknown key \"duck\" in engines");
}

TEST(Profile, AKeyOfAnotherSectionIsSentThere) {
  EXPECT_EQ(Loaded("threads: 4\n").faults(),
            "1:1 unknown key \"threads\" in profiles/dev.yml | it belongs under engines: duckdb:\n");
  EXPECT_EQ(Loaded("engines:\n  duckdb:\n    timezone: UTC\n").faults(),
            "3:5 unknown key \"timezone\" in engines.duckdb | it belongs at the top of the profile\n");
  EXPECT_EQ(Loaded("dev:\n  engines:\n    duckdb:\n      threads: 4\n").faults(),
            "1:1 a profile's keys stand at the top of the file, not below \"dev\" | remove this line, and the "
            "indentation below it\n");
}

TEST(Profile, KeysOfALaterReleaseAreRefusedByName) {
  EXPECT_EQ(Loaded("execution:\n  fail_fast: true\n").faults(),
            "2:3 fail_fast (parallel runs and retries) comes with a later release | remove it for now\n");
  for (const char* text : {"schema_policy: strict", "alerts: []", "log_file: x.log", "log_level: {connectors: debug}",
                           "log_level: debug", "engines: {trino: {host: h}}"}) {
    Loaded loaded(text);
    ASSERT_EQ(loaded.diagnostics.items().size(), 1u) << text;
    EXPECT_EQ(loaded.diagnostics.items()[0].code, base::code::kNotYetSupported) << text;
    EXPECT_EQ(loaded.diagnostics.items()[0].severity, base::Severity::kError) << text;
  }
}

TEST(Profile, LimitsOfTime) {
  EXPECT_GT(Loaded("log_level: info\n").profile.execution.step_timeout, std::chrono::hours(24));
  const project::ExecutionSettings given =
      Loaded("execution:\n  step_timeout: 90\n  run_timeout: 1 day 30 minutes\n").profile.execution;
  EXPECT_EQ(given.step_timeout, std::chrono::seconds(90));
  EXPECT_EQ(given.run_timeout, std::chrono::minutes(24 * 60 + 30));
  EXPECT_EQ(Loaded("execution:\n  step_timeout: 0\n").profile.execution.step_timeout, std::chrono::seconds(0));
  for (const char* bad : {"soon", "1 month", "-5", "[1]", "1000000 days"}) {
    EXPECT_EQ(Loaded(std::string("execution:\n  run_timeout: ") + bad + "\n").diagnostics.items().size(), 1u) << bad;
  }
}

TEST(Profile, ValuesOfTheWrongKindAreErrorsAtTheValue) {
  const std::string duckdb = "engines:\n  duckdb:\n    ";
  EXPECT_EQ(Loaded(duckdb + "threads: 0\n").faults(), "3:14 threads takes a whole number from 1 to 1024, found 0\n");
  EXPECT_EQ(Loaded(duckdb + "threads: four\n").faults(),
            "3:14 threads takes a whole number from 1 to 1024, found \"four\"\n");
  EXPECT_EQ(Loaded(duckdb + "threads: 2.5\n").faults(),
            "3:14 threads takes a whole number from 1 to 1024, found 2.5\n");
  EXPECT_EQ(Loaded(duckdb + "threads: 99999999999999999999\n").diagnostics.error_count(), 1);
  EXPECT_EQ(Loaded(duckdb + "memory_limit: 4\n").faults(),
            "3:19 memory_limit takes a number and a unit, found \"4\" | write a size such as 4GB or 512MB\n");
  EXPECT_EQ(Loaded(duckdb + "mode: memori\n").faults(),
            "3:11 mode takes memory, persistent, found \"memori\" | did you mean memory?\n");
  EXPECT_EQ(Loaded(duckdb + "path:\n").faults(), "3:5 path takes a text, found nothing\n");
  EXPECT_EQ(Loaded("timezone: \"+02:00\"\n").faults(),
            "1:11 timezone takes a name of the tz database, found \"+02:00\" | write a name such as Europe/Berlin or "
            "UTC\n");
  EXPECT_EQ(Loaded("preserve_order: yes\n").faults(), "1:17 preserve_order takes true or false, found \"yes\"\n");
  EXPECT_EQ(Loaded("log_level: loud\n").faults(), "1:12 log_level takes debug, info, warning, error, found \"loud\"\n");
  EXPECT_EQ(Loaded("variables: [a]\n").faults(), "1:12 variables takes keys with values, found a list\n");
  EXPECT_EQ(Loaded("- a\n").faults(), "1:1 profiles/dev.yml takes keys with values, found a list\n");
}

TEST(Profile, MemorySizesNeedANumberAndAUnit) {
  for (const char* good : {"4GB", "512 mb", "1.5GiB", "1TB", "${LIMIT}"}) {
    EXPECT_EQ(Loaded(fmt::format("engines: {{duckdb: {{memory_limit: \"{}\"}}}}", good)).faults(), "") << good;
  }
  for (const char* bad : {"GB", "0GB", "4G", "-1GB", "1.5.2GB", "4 GB RAM", "80%", ".5GB"}) {
    EXPECT_EQ(Loaded(fmt::format("engines: {{duckdb: {{memory_limit: \"{}\"}}}}", bad)).diagnostics.error_count(), 1)
        << bad;
  }
}

TEST(Profile, VariablesNeedANameAndAValue) {
  EXPECT_EQ(Loaded("variables:\n  my-name: 1\n").faults(),
            "2:3 \"my-name\" cannot be a variable's name | use letters, digits and _, beginning with no digit\n");
  EXPECT_EQ(Loaded("variables:\n  a:\n  b: 1\n").faults(),
            "2:3 the variable a has no value | write \"\" for an empty text\n");
}

TEST(Profile, ConnectionsNeedATypeAndOnePlaceForParameters) {
  EXPECT_EQ(Loaded("connections:\n  shop:\n    path: a.csv\n").faults(),
            "2:3 the connection \"shop\" has no type | add a line such as type: CSV\n");
  EXPECT_EQ(Loaded("connections:\n  shop:\n    type: CSV\n    params: {path: a}\n    header: true\n").faults(),
            "5:5 \"header\" stands beside params | move it below params\n");
  EXPECT_EQ(Loaded("connections:\n  a: {type: CSV}\nconnectors:\n  a: {type: CSV}\n").faults(),
            "4:3 the connection \"a\" is given twice\n");
  EXPECT_EQ(Loaded("connections:\n  a: CSV\n").faults(), "2:6 connections.a takes keys with values, found \"CSV\"\n");
}

TEST(Profile, AllFaultsAreReportedAtOnce) {
  Loaded loaded("timezone: 5\nthreads: 1\nengines:\n  duckdb:\n    mode: x\n    threads: -1\n    pth: a\n");
  EXPECT_EQ(loaded.diagnostics.error_count(), 5) << loaded.faults();
}

TEST(Profile, ANamedProfileMustExist) {
  ScratchFolder folder;
  folder.Write("profiles/prod.yml", "");
  folder.Write("profiles/test.yaml", "");
  Project project;
  project.root = folder.path();
  base::SourceMap sources;
  base::Diagnostics diagnostics;
  auto hint = [&](const std::string& name) -> std::string {
    try {
      LoadProfile(project, name, sources, diagnostics);
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), base::code::kProfileNotFound);
      return error.hint();
    }
    return "no error";
  };
  EXPECT_EQ(hint("prd"), "did you mean prod?");
  EXPECT_EQ(hint("profiles/prod.yml"), "did you mean prod?");
  EXPECT_EQ(hint("elsewhere"), "profiles of this project: prod");
  EXPECT_EQ(hint("test"), "rename it to profiles/test.yml");
  EXPECT_EQ(hint(""), "no error");  // no dev.yml: in memory
  EXPECT_EQ(ListProfiles(project), std::vector<std::string>{"prod"});
}

}  // namespace
}  // namespace sqlflow::project
