#include "base/diagnostic.h"

#include <gtest/gtest.h>

#include "base/errors/parameters.h"
#include "base/errors/syntax.h"

namespace sqlflow::base {
namespace {

TEST(Render, PointsAtThePlaceWithTheSuggestionBesideIt) {
  SourceMap sources;
  uint32_t file = sources.Add("pipelines/sales.sf", "SET a = 1;\nLOAD x FORM y;\n");
  Diagnostics diagnostics;
  diagnostics.Error(code::kUnexpectedToken, {file, 18, 22}, "expected FROM, found FORM", "did you mean FROM?");
  EXPECT_EQ(Render(diagnostics.items()[0], sources, false),
            "error[SF1001]: expected FROM, found FORM\n"
            " --> pipelines/sales.sf:2:8\n"
            "  |\n"
            "2 | LOAD x FORM y;\n"
            "  |        ^^^^ did you mean FROM?\n");
}

TEST(Render, KeepsTheCaretUnderWideCharactersAndTabs) {
  SourceMap sources;
  uint32_t file = sources.Add("a.sf", "\t日本 oops");
  Diagnostic diagnostic{Severity::kWarning, code::kUnexpectedToken, {file, 8, 12}, "m", "", {}};
  std::string text = Render(diagnostic, sources, false);
  EXPECT_NE(text.find("1 |  日本 oops\n  |       ^^^^\n"), std::string::npos) << text;
}

TEST(Render, CutsALongLineAroundTheCaret) {
  SourceMap sources;
  uint32_t file = sources.Add("a.sf", std::string(5000, 'x') + "HERE" + std::string(5000, 'y'));
  Diagnostic diagnostic{Severity::kError, code::kUnexpectedToken, {file, 5000, 5004}, "m", "", {}};
  std::string text = Render(diagnostic, sources, false);
  EXPECT_LT(text.size(), 400u);
  size_t line = text.find("1 | ") + 4;
  size_t caret_line = text.find("  | ", line) + 4;
  EXPECT_EQ(text.find("HERE") - line, text.find("^^^^") - caret_line);
}

TEST(Render, SurvivesASpanBeyondTheText) {
  SourceMap sources;
  uint32_t file = sources.Add("a.sf", "");
  Diagnostic diagnostic{Severity::kError, code::kUnexpectedToken, {file, 7, 70}, "m", "", {{Span{file, 3, 3}, "n"}}};
  EXPECT_NE(Render(diagnostic, sources, false).find("a.sf:1:1"), std::string::npos);
}

TEST(Render, ShowsStarsForWhatIsConcealed) {
  SourceMap sources;
  const uint32_t file = sources.Add("a.sf", "one\nSOURCE p {\"password\": \"word\", x: 1}\nword");
  const uint32_t secret = static_cast<uint32_t>(sources.FileText(file).find("\"word\""));
  sources.Conceal({file, secret, secret + 6});
  EXPECT_EQ(sources.ShownLineAt(file, secret), "SOURCE p {\"password\": ******, x: 1}");
  EXPECT_EQ(sources.ShownLineAt(file, 0), "one");
  Diagnostics diagnostics;
  const Diagnostic& found = diagnostics.Error(code::kUnexpectedToken, {file, secret + 8, secret + 9}, "there is no x");
  EXPECT_EQ(Render(found, sources, false).find("word\","), std::string::npos);
}

TEST(RenderJson, EscapesWhatItHolds) {
  SourceMap sources;
  uint32_t file = sources.Add("a.sf", "x");
  Diagnostic diagnostic{Severity::kError,     code::kUnexpectedToken, {file, 0, 1}, "say \"hi\"\n", "",
                        {{std::nullopt, "n"}}};
  EXPECT_EQ(RenderJson(diagnostic, sources),
            R"({"code":"SF1001","severity":"error","message":"say \"hi\"\n","suggestion":"","file":"a.sf","line":1,)"
            R"("column":1,"end_line":1,"end_column":2,"notes":[{"text":"n"}]})");
}

TEST(Diagnostics, SortsByPlaceAndDropsRepeats) {
  Diagnostics diagnostics;
  diagnostics.Warning(code::kUnknownParameter, {0, 9, 10}, "late");
  diagnostics.Error(code::kUnknownParameter, {0, 1, 2}, "early");
  diagnostics.Error(code::kUnknownParameter, {0, 1, 2}, "early");
  diagnostics.Sort();
  ASSERT_EQ(diagnostics.items().size(), 2u);
  EXPECT_EQ(diagnostics.items()[0].message, "early");
  EXPECT_EQ(diagnostics.error_count(), 1);
}

TEST(Diagnostics, TheGravestErrorDecidesTheExitCode) {
  Diagnostics diagnostics;
  EXPECT_EQ(diagnostics.exit_code(), ExitCode::kSuccess);
  diagnostics.Warning(code::kUnexpectedToken, {}, "w");
  EXPECT_EQ(diagnostics.exit_code(), ExitCode::kSuccess);
  diagnostics.Error(code::kUnknownParameter, {}, "v");
  EXPECT_EQ(diagnostics.exit_code(), ExitCode::kValidation);
  diagnostics.Error(code::kUnexpectedToken, {}, "s");
  EXPECT_EQ(diagnostics.exit_code(), ExitCode::kSyntax);
}

}  // namespace
}  // namespace sqlflow::base
