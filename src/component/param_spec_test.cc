#include "component/param_spec.h"

#include <gtest/gtest.h>

#include "base/errors/parameters.h"
#include "base/text.h"
#include "component/source_options.h"

namespace sqlflow::component {
namespace {

using base::Json;

struct FileOptions : SourceOptions {
  std::vector<std::string> path;
  bool has_header = true;
  std::string compression = "auto";
  int64_t skip_rows = 0;
  std::optional<int64_t> max_rows;
  double share = 0.5;
  std::string delimiter;
  Json column_types;
  base::Secret password;
  Json rows;
};

const ParamSpec<FileOptions>& FileSpec() {
  static const ParamSpec<FileOptions> spec = [] {
    ParamSpec<FileOptions> s("CSV");
    s.Add(&FileOptions::path, {.name = "path",
                               .description = "The file.",
                               .required = true,
                               .aliases = {"file_path"},
                               .example = "\"data/a.csv\""});
    s.Add(&FileOptions::has_header, {.name = "has_header", .description = "Whether the first line has names."});
    s.Add(&FileOptions::compression,
          {.name = "compression", .description = "How the file is compressed.", .allowed = {"auto", "gzip", "zstd"}});
    s.Add(&FileOptions::skip_rows, {.name = "skip_rows", .description = "Lines to skip.", .minimum = 0});
    s.Add(&FileOptions::max_rows, {.name = "max_rows", .description = "Rows to read.", .minimum = 1});
    s.Add(&FileOptions::share, {.name = "share", .description = "A share."});
    s.Add(&FileOptions::delimiter, {.name = "delimiter", .description = "Between fields.", .aliases = {"sep"}});
    s.Add(&FileOptions::column_types,
          {.name = "column_types", .description = "Types by column.", .also = {ParamType::kStringList}});
    s.Add(&FileOptions::rows, {.name = "rows", .description = "Rows.", .type = ParamType::kObjectList});
    s.Add(&FileOptions::password, {.name = "password", .description = "The password."});
    s.AddUnbound({.name = "encryption", .description = "Later.", .later = "encrypted files"});
    AddSourceOptions(s, kReadInPlace);
    return s;
  }();
  return spec;
}

struct ExportOptions {
  std::string row_group_size;
};

const ParamSpec<ExportOptions>& SiblingSpec() {
  static const ParamSpec<ExportOptions> spec = [] {
    ParamSpec<ExportOptions> s("PARQUET");
    s.Add(&ExportOptions::row_group_size, {.name = "row_group_size", .description = "Rows in a group."});
    return s;
  }();
  return spec;
}

Json Parameters(std::string_view text) {
  std::optional<Json> parsed = ParseJson(text, {0, 10, 20});
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(Json{});
}

Json Variable(std::string text) {
  Json value = Json::String(std::move(text), {0, 10, 20});
  value.bare = true;
  return value;
}

Json WithVariable(const std::string& name, std::string text) {
  Json parameters = Parameters(R"({"path": "a.csv"})");
  parameters.members.push_back({name, {0, 1, 5}, Variable(std::move(text))});
  return parameters;
}

// All findings, one a line: code, message, suggestion in brackets.
std::string Findings(const Json& parameters) {
  base::Diagnostics diagnostics;
  FileSpec().Check(parameters, {0, 1, 2}, "CSV", {&SiblingSpec()}, diagnostics);
  std::string text;
  for (const base::Diagnostic& found : diagnostics.items()) {
    text += fmt::format("{} {}", found.code.id, found.message);
    if (!found.suggestion.empty()) text += " [" + found.suggestion + "]";
    text += "\n";
  }
  return text;
}

std::string Findings(std::string_view text) { return Findings(Parameters(text)); }

FileOptions Read(const Json& parameters) { return FileSpec().Read(parameters); }
FileOptions Read(std::string_view text) { return Read(Parameters(text)); }

TEST(ParamSpec, ReadsEveryFieldType) {
  const FileOptions options = Read(R"({"path": ["a.csv", "b.csv"], "has_header": false, "compression": "GZIP",
      "skip_rows": 3, "max_rows": 7, "share": 1, "sep": ";", "column_types": {"id": "BIGINT"}, "password": "p",
      "primary_key": "id"})");
  EXPECT_EQ(options.path, (std::vector<std::string>{"a.csv", "b.csv"}));
  EXPECT_FALSE(options.has_header);
  EXPECT_EQ(options.compression, "gzip");
  EXPECT_EQ(options.skip_rows, 3);
  EXPECT_EQ(options.max_rows, 7);
  EXPECT_EQ(options.share, 1.0);
  EXPECT_EQ(options.delimiter, ";");
  EXPECT_EQ(options.column_types.Dump(), R"({"id":"BIGINT"})");
  EXPECT_EQ(options.password.Reveal(), "p");
  EXPECT_EQ(options.primary_key, std::vector<std::string>{"id"});
}

TEST(ParamSpec, KeepsTheInitializersAsDefaults) {
  const FileOptions options = Read(R"({"path": "a.csv", "compression": null})");
  EXPECT_EQ(options.path, std::vector<std::string>{"a.csv"});
  EXPECT_TRUE(options.has_header);
  EXPECT_EQ(options.compression, "auto");
  EXPECT_EQ(options.max_rows, std::nullopt);
  EXPECT_EQ(options.sync_mode, "full_refresh");
  EXPECT_EQ(FileSpec().Find("compression")->default_text, "\"auto\"");
  EXPECT_EQ(FileSpec().Find("has_header")->default_text, "true");
  EXPECT_EQ(FileSpec().Find("share")->default_text, "0.5");
  EXPECT_EQ(FileSpec().Find("max_rows")->default_text, "");
  EXPECT_EQ(FileSpec().Find("batch_size")->default_text, "10000");
}

TEST(ParamSpec, AVariableInQuotesIsANumberOrABooleanWhereOneIsAskedFor) {
  auto given = [](const std::string& name, std::string text) {
    Json parameters = WithVariable(name, std::move(text));
    parameters.members.back().value.bare = false;
    parameters.members.back().value.lone_variable = true;
    return parameters;
  };
  EXPECT_EQ(Read(given("skip_rows", "3")).skip_rows, 3);
  EXPECT_EQ(Read(given("share", "0.25")).share, 0.25);
  EXPECT_FALSE(Read(given("has_header", "False")).has_header);
  EXPECT_EQ(Read(given("compression", "gzip")).compression, "gzip");
  EXPECT_EQ(Read(given("primary_key", R"(["a"])")).primary_key, std::vector<std::string>{R"(["a"])"});
  EXPECT_EQ(Findings(given("skip_rows", "three")),
            "SF2503 \"skip_rows\" must be a whole number, but its variable holds \"three\"\n");
}

TEST(ParamSpec, WhatIsFaultyKeepsItsDefault) {
  const FileOptions options =
      Read(R"({"path": 5, "has_header": "yes", "compression": "lz4", "skip_rows": -1, "share": "x"})");
  EXPECT_TRUE(options.path.empty());
  EXPECT_TRUE(options.has_header);
  EXPECT_EQ(options.compression, "auto");
  EXPECT_EQ(options.skip_rows, 0);
  EXPECT_EQ(options.share, 0.5);
}

TEST(ParamSpec, AcceptsGoodParametersWithoutAWord) {
  EXPECT_EQ(Findings(R"({"file_path": "a.csv", "column_types": ["id"], "rows": [{"a": 1}], "batch_size": 5,
      "deduplication": "latest_wins", "filters": {"a": 1}, "max_rows": null})"),
            "");
}

TEST(ParamSpec, ReportsAllFaultsAtOnce) {
  EXPECT_EQ(Findings(R"({"delimter": ";", "has_header": "true", "compression": "gzp", "skip_rows": -1})"),
            "SF2501 CSV has no parameter \"delimter\" [did you mean delimiter?]\n"
            "SF2503 \"has_header\" must be true or false, not the string \"true\" [write true without quotes]\n"
            "SF2504 \"compression\" cannot be \"gzp\" [did you mean gzip?]\n"
            "SF2505 \"skip_rows\" must be at least 0, not -1\n"
            "SF2502 CSV needs the parameter \"path\" [add \"path\": \"data/a.csv\"]\n");
}

TEST(ParamSpec, EmptyCountsAsMissing) {
  const std::string missing = "SF2502 \"path\" must not be empty [add \"path\": \"data/a.csv\"]\n";
  EXPECT_EQ(Findings(R"({"path": ""})"), missing);
  EXPECT_EQ(Findings(R"({"path": []})"), missing);
  EXPECT_EQ(Findings(R"({"path": null})"), "SF2502 CSV needs the parameter \"path\" [add \"path\": \"data/a.csv\"]\n");
  EXPECT_EQ(Findings(Json{}), "SF2502 CSV needs the parameter \"path\" [add \"path\": \"data/a.csv\"]\n");
}

TEST(ParamSpec, ShowsTheRightFormOfAValue) {
  EXPECT_EQ(Findings(R"({"path": "a", "skip_rows": "5"})"),
            "SF2503 \"skip_rows\" must be a whole number, not the string \"5\" [write 5 without quotes]\n");
  EXPECT_EQ(Findings(R"({"path": "a", "delimiter": 5})"),
            "SF2503 \"delimiter\" must be a string, not the number 5 [write \"5\"]\n");
  EXPECT_EQ(Findings(R"({"path": "a", "delimiter": true})"),
            "SF2503 \"delimiter\" must be a string, not true [write \"true\"]\n");
  EXPECT_EQ(Findings(R"({"path": ["a", 7]})"),
            "SF2503 \"path\" must be a string or a list of strings; item 2 is the number 7 [write \"7\"]\n");
  EXPECT_EQ(Findings(R"({"path": "a", "skip_rows": 1.5})"),
            "SF2503 \"skip_rows\" must be a whole number, not the number 1.5\n");
  EXPECT_EQ(Findings(R"({"path": "a", "skip_rows": 99999999999999999999})"),
            "SF2503 \"skip_rows\" must be a whole number, and 99999999999999999999 is too large\n");
  EXPECT_EQ(Findings(R"({"path": {"x": 1}})"),
            "SF2503 \"path\" must be a string or a list of strings, not an object [for example \"path\": "
            "\"data/a.csv\"]\n");
  EXPECT_EQ(Findings(R"({"path": "a", "column_types": 3})"),
            "SF2503 \"column_types\" must be an object, or a string or a list of strings, not the number 3\n");
  EXPECT_EQ(Findings(R"({"path": "a", "rows": [{}, []]})"),
            "SF2503 \"rows\" must be a list of objects; item 2 is a list\n");
}

TEST(ParamSpec, ReadsABareVariableByTheDeclaredType) {
  EXPECT_EQ(Findings(WithVariable("has_header", "FALSE")), "");
  EXPECT_FALSE(Read(WithVariable("has_header", "FALSE")).has_header);
  EXPECT_EQ(Read(WithVariable("skip_rows", " 5 ")).skip_rows, 5);
  EXPECT_EQ(Read(WithVariable("delimiter", "5")).delimiter, "5");
  EXPECT_EQ(Read(WithVariable("primary_key", R"(["a", "b"])")).primary_key, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(Read(WithVariable("primary_key", "a")).primary_key, std::vector<std::string>{"a"});
  EXPECT_EQ(Read(WithVariable("column_types", R"({"a": "DATE"})")).column_types.Dump(), R"({"a":"DATE"})");
  EXPECT_EQ(Read(WithVariable("max_rows", "null")).max_rows, std::nullopt);
  EXPECT_EQ(Findings(WithVariable("max_rows", "null")), "");
}

TEST(ParamSpec, SaysWhatAVariableHolds) {
  EXPECT_EQ(Findings(WithVariable("has_header", "maybe")),
            "SF2503 \"has_header\" must be true or false, but its variable holds \"maybe\"\n");
  EXPECT_EQ(Findings(WithVariable("skip_rows", "nan")),
            "SF2503 \"skip_rows\" must be a whole number, but its variable holds \"nan\"\n");
}

TEST(ParamSpec, NamesAParameterGivenUnderTwoNames) {
  base::Diagnostics diagnostics;
  FileSpec().Check(Parameters(R"({"path": "a", "file_path": "b"})"), {}, "CSV", {}, diagnostics);
  ASSERT_EQ(diagnostics.items().size(), 1u);
  EXPECT_EQ(diagnostics.items()[0].code, base::code::kParameterTwice);
  EXPECT_EQ(diagnostics.items()[0].message, "\"path\" and \"file_path\" are one parameter, given twice");
  ASSERT_EQ(diagnostics.items()[0].notes.size(), 1u);
  EXPECT_TRUE(diagnostics.items()[0].notes[0].span.has_value());
}

TEST(ParamSpec, RefusesALaterFeatureByName) {
  EXPECT_EQ(Findings(R"({"path": "a", "slice_range_days": 7, "encryption": 1})"),
            "SF2001 \"slice_range_days\" comes with a later release: reading in slices\n"
            "SF2001 \"encryption\" comes with a later release: encrypted files\n");
}

TEST(ParamSpec, WarnsOfAParameterOfASiblingFormat) {
  base::Diagnostics diagnostics;
  FileSpec().Check(Parameters(R"({"path": "a", "row_group_size": "1"})"), {}, "CSV", {&SiblingSpec()}, diagnostics);
  ASSERT_EQ(diagnostics.items().size(), 1u);
  EXPECT_FALSE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.items()[0].message, "\"row_group_size\" means nothing to CSV and is left out of account");
  EXPECT_EQ(diagnostics.items()[0].suggestion, "a parameter of PARQUET");
  EXPECT_EQ(Findings(R"({"path": "a", "row_grup_size": "1"})"),
            "SF2501 CSV has no parameter \"row_grup_size\" [near \"row_group_size\", a parameter of PARQUET]\n");
}

TEST(ParamSpec, NeverShowsASecret) {
  Json parameters = Parameters(R"({"path": "a", "password": 1234, "compression": "hunter2", "skip_rows": "hunter2"})");
  for (Json::Member& member : parameters.members) {
    if (member.name == "compression" || member.name == "skip_rows") member.value.secret = true;
  }
  const std::string findings = Findings(parameters);
  EXPECT_EQ(findings,
            "SF2503 \"password\" must be a string, not ********\n"
            "SF2504 \"compression\" cannot be ********\n"
            "SF2503 \"skip_rows\" must be a whole number, not ********\n");
}

TEST(ParamSpec, PointsAtTheValueAndAtTheName) {
  Json parameters = Parameters(R"({"path": "a", "skip_rows": "x", "nonsense_key": 1})");
  parameters.members[1].value.span = {0, 100, 103};
  parameters.members[2].name_span = {0, 200, 210};
  base::Diagnostics diagnostics;
  FileSpec().Check(parameters, {}, "CSV", {}, diagnostics);
  ASSERT_EQ(diagnostics.items().size(), 2u);
  EXPECT_EQ(diagnostics.items()[0].span, (base::Span{0, 100, 103}));
  EXPECT_EQ(diagnostics.items()[1].span, (base::Span{0, 200, 210}));
  ASSERT_EQ(diagnostics.items()[1].notes.size(), 1u);
  EXPECT_EQ(diagnostics.items()[1].notes[0].text, "`sqlflow connector describe CSV` lists the parameters");
}

TEST(ParamSpec, CutsALongValueBetweenCharacters) {
  std::string word;
  for (int i = 0; i < 100; ++i) word += "ä";
  const std::string findings = Findings(WithVariable("has_header", word));
  EXPECT_TRUE(base::IsValidUtf8(findings)) << findings;
  EXPECT_LT(findings.size(), 160u);
}

TEST(SourceOptions, FiltersAreCheckedWithTheRest) {
  EXPECT_EQ(Findings(R"({"path": "a", "filters": {"a": ">=", "b": {"~": 1}}})"),
            "SF2509 filter on \"a\": \">=\" has no value after it\n"
            "SF2509 filter on \"b\": unknown operator \"~\" [one of = != < <= > >= in]\n");
}

TEST(SourceOptions, AreReadFromAnySourcesParameters) {
  const SourceOptions options = ReadSourceOptions(Parameters(
      R"({"path": "a.csv", "sync_mode": "Incremental", "cursor_field": "day", "primary_key": ["a", "b"],
          "close_missing": true, "columns": "a", "batch_size": 7})"));
  EXPECT_EQ(options.sync_mode, "incremental");
  EXPECT_EQ(options.cursor_field, "day");
  EXPECT_EQ(options.primary_key, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(options.close_missing);
  EXPECT_EQ(options.columns, std::vector<std::string>{"a"});
  EXPECT_EQ(options.batch_size, 7);
}

TEST(ParseJson, ReadsWhatJsonAllows) {
  const std::optional<Json> value =
      ParseJson(R"( {"a": [1, -2.5e+3, true, false, null, "x\né\ud83d\ude00\\"], "b": {}} )", {});
  ASSERT_TRUE(value);
  EXPECT_EQ(value->Find("a")->items[5].text, "x\né😀\\");
  EXPECT_EQ(value->Find("a")->items[1].text, "-2.5e+3");
  EXPECT_TRUE(value->Find("b")->is_object());
}

TEST(ParseJson, RefusesEverythingElse) {
  for (const char* text : {"", "{", "[1,]", "{\"a\" 1}", "01", "1.", "+1", "nan", "\"\\q\"", "\"\\ud800\"", "\"a",
                           "[1] 2", "'a'", "tru", "-", "1e", "{\"a\":1,}", "\"\t\""}) {
    EXPECT_FALSE(ParseJson(text, {})) << text;
  }
  EXPECT_FALSE(ParseJson(std::string(100000, '['), {}));
}

}  // namespace
}  // namespace sqlflow::component
