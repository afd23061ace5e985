#include "lang/lexer.h"

#include <gtest/gtest.h>

namespace sqlflow::lang {
namespace {

using Kind = Token::Kind;
using Problem = Token::Problem;

struct Lexed {
  explicit Lexed(std::string text, Comments comments = Comments::kSkip) {
    const uint32_t file = sources.Add("a.sf", std::move(text));
    const auto size = static_cast<uint32_t>(sources.FileText(file).size());
    tokens = Tokenize({file, 0, size}, sources, comments);
    for (const Token& token : tokens) texts.emplace_back(sources.Text(token.span));
  }
  base::SourceMap sources;
  std::vector<Token> tokens;
  std::vector<std::string> texts;
};

using Texts = std::vector<std::string>;

TEST(Lexer, SplitsWordsNumbersAndSigns) {
  EXPECT_EQ(Lexed("SELECT a.b, 1.5e-3*x2 <> .5::int").texts,
            (Texts{"SELECT", "a", ".", "b", ",", "1.5e-3", "*", "x2", "<>", ".5", "::", "int"}));
}

TEST(Lexer, KeepsQuotesAndTheirDoublingTogether) {
  EXPECT_EQ(Lexed(R"('it''s; ok' "a ""b""" E'x\';y')").texts, (Texts{"'it''s; ok'", R"("a ""b""")", R"(E'x\';y')"}));
}

TEST(Lexer, EndsADollarQuotedStringAtItsOwnTagOnly) {
  EXPECT_EQ(Lexed("$$a;b$$ $t$ $$ ; $t$ $1").texts, (Texts{"$$a;b$$", "$t$ $$ ; $t$", "$", "1"}));
}

TEST(Lexer, GluesVariablesToTheWordsAroundThem) {
  const Lexed lexed("sales_${env|dev}_x ${a} ${a}.b '${a|'}'}' \"${q|a\"");
  EXPECT_EQ(lexed.texts, (Texts{"sales_${env|dev}_x", "${a}", "${a}", ".", "b", "'${a|'}'}'", "\"${q|a\""}));
  EXPECT_EQ(lexed.tokens[0].kind, Kind::kWord);
  EXPECT_EQ(lexed.tokens[1].kind, Kind::kVariable);
  EXPECT_EQ(lexed.tokens[6].problem, Problem::kUnclosedVariable);
}

TEST(Lexer, TakesAnEscapedVariableForText) {
  const Lexed lexed("a_$${x} '$${' $$ $${y} ; $$");
  EXPECT_EQ(lexed.texts, (Texts{"a_$${x}", "'$${'", "$$ $${y} ; $$"}));
  for (const Token& token : lexed.tokens) EXPECT_EQ(token.problem, Problem::kNone);
}

TEST(Lexer, NestsCommentsAsTheEngineDoes) {
  EXPECT_EQ(Lexed("a /* b /* c */ d */ e -- f\ng", Comments::kKeep).texts,
            (Texts{"a", "/* b /* c */ d */", "e", "-- f", "g"}));
  EXPECT_EQ(Lexed("a /* b /* c */ d */ e -- f\r\ng").texts, (Texts{"a", "e", "g"}));
}

TEST(Lexer, TellsWhereAnUnclosedCommentOpened) {
  const Lexed lexed("a /* b /* c */", Comments::kKeep);
  ASSERT_EQ(lexed.tokens.size(), 2u);
  EXPECT_EQ(lexed.tokens[1].problem, Problem::kUnclosedComment);
  EXPECT_EQ(lexed.tokens[1].problem_span.begin, 2u);
}

TEST(Lexer, EndsAnUnclosedStringBeforeTheNextStatement) {
  const Lexed lexed("EXPORT t TO 'out.csv;\nLOAD a FROM b;\nEXPORT t TO 'x.csv';");
  EXPECT_EQ(lexed.texts[3], "'out.csv");
  EXPECT_EQ(lexed.tokens[3].problem, Problem::kUnclosedString);
  EXPECT_EQ(lexed.texts[4], ";");
  EXPECT_EQ(lexed.texts.back(), ";");
  EXPECT_EQ(lexed.texts[lexed.texts.size() - 2], "'x.csv'");
}

TEST(Lexer, AllowsStringsOfManyLinesThatHoldStatements) {
  const Lexed lexed("SELECT 'a;\nSELECT 1;\n' AS x");
  EXPECT_EQ(lexed.texts, (Texts{"SELECT", "'a;\nSELECT 1;\n'", "AS", "x"}));
}

TEST(Lexer, MarksWhatBeginsALineAndWhatIsGlued) {
  const Lexed lexed("a b\n  c.d");
  EXPECT_TRUE(lexed.tokens[0].starts_line);
  EXPECT_FALSE(lexed.tokens[1].starts_line);
  EXPECT_TRUE(lexed.tokens[2].starts_line);
  EXPECT_FALSE(lexed.tokens[2].glued);
  EXPECT_TRUE(lexed.tokens[4].glued);
}

TEST(Lexer, NamesOddCharacters) {
  EXPECT_EQ(Lexed("a\u00a0b").tokens[1].problem, Problem::kOddSpace);
  EXPECT_EQ(Lexed("\u201ca\u201d").tokens[0].problem, Problem::kTypographic);
  EXPECT_EQ(Lexed("\u201ca b\u201d").texts[0], "\u201ca b\u201d");
  EXPECT_EQ(Lexed("\x01").tokens[0].problem, Problem::kControl);
  EXPECT_EQ(Lexed("größe").tokens[0].problem, Problem::kNone);
}

TEST(Lexer, ReadsAnyStretch) {
  base::SourceMap sources;
  const uint32_t file = sources.Add("a.sf", "abc 'def' ghi");
  const auto tokens = Tokenize({file, 4, 9}, sources);
  ASSERT_EQ(tokens.size(), 1u);
  EXPECT_EQ(sources.Text(tokens[0].span), "'def'");
}

// Each of these was quadratic in a naive reading: it would take minutes.
TEST(Lexer, ReadsLongLinesOfUnclosedThingsOnce) {
  for (const char* piece : {"${a|", "$${a|", "${", "'${a|", "\"${a|", "$a$ ", "/*", "${|", "$$", "E'\\'"}) {
    std::string text;
    while (text.size() < 500'000) text += piece;
    EXPECT_FALSE(Lexed(text, Comments::kKeep).tokens.empty()) << piece;
  }
}

}  // namespace
}  // namespace sqlflow::lang
