#include "lang/expand.h"

#include <gtest/gtest.h>

#include <map>

#include "lang/parse_fixture.h"

namespace sqlflow::lang {
namespace {

// A world of variables; `secret` ones have a name that begins with s_.
class Expand : public testing::Test {
 protected:
  Expand() {
    variables_.lookup = [this](std::string_view name, base::Span) -> std::optional<VariableValue> {
      const auto found = values_.find(std::string(name));
      if (found == values_.end()) return std::nullopt;
      return VariableValue{.text = found->second, .secret = name.substr(0, 2) == "s_"};
    };
    variables_.missing = [this](std::string_view name, base::Span use) {
      missing_.push_back(fmt::format("{}@{}", name, use.begin));
    };
  }

  base::Span Add(std::string text) {
    const uint32_t file = sources_.Add("a.sf", std::move(text));
    return {file, 0, static_cast<uint32_t>(sources_.FileText(file).size())};
  }
  ExpandedText Sql(std::string text) { return ExpandSql(Add(std::move(text)), sources_, variables_, found_); }
  std::string String(std::string text) { return ExpandString(Add(std::move(text)), sources_, variables_, found_).text; }
  base::Json Json(const std::string& json) {
    const base::Span text = Add("SOURCE s TYPE CSV PARAMS " + json);
    const Tree tree = Parse(text.file, sources_, found_);
    return ExpandJson(std::get<SourceStatement>(tree.statements.at(0).node).parameters, sources_, variables_, found_);
  }
  bool If(const std::string& condition) {
    const base::Span text = Add("IF " + condition + " THEN SELECT 1; END IF;");
    const Tree tree = Parse(text.file, sources_, found_);
    const auto& choice = std::get<IfStatement>(tree.statements.at(0).node);
    return EvaluateCondition(choice.branches[0].condition, sources_, variables_, found_);
  }
  std::string Found() const {
    std::string all;
    for (const base::Diagnostic& item : found_.items()) all += fmt::format("{} {}\n", item.code.id, item.message);
    return all;
  }

  base::SourceMap sources_;
  base::Diagnostics found_;
  Variables variables_;
  std::map<std::string, std::string> values_;
  std::vector<std::string> missing_;
};

TEST_F(Expand, PutsValuesIntoSqlByContext) {
  values_ = {{"n", "O'Neil"}, {"q", "a\"b"}, {"e", "a\\b'c"}, {"t", "sales"}, {"o", "a > 1"}};
  EXPECT_EQ(Sql("SELECT '${n}', \"${q}\", E'${e}', $$${n}$$ FROM x_${t}_y WHERE ${o}").text,
            "SELECT 'O''Neil', \"a\"\"b\", E'a\\\\b''c', $$O'Neil$$ FROM x_sales_y WHERE a > 1");
  EXPECT_EQ(Found(), "");
}

TEST_F(Expand, LeavesCommentsAndEscapesAlone) {
  values_ = {{"x", "1"}};
  EXPECT_EQ(Sql("SELECT ${x} -- ${y}\n, /* ${z} */ '$${x}' $${x}").text, "SELECT 1 -- ${y}\n, /* ${z} */ '${x}' ${x}");
  EXPECT_TRUE(missing_.empty());
}

TEST_F(Expand, TakesDefaultsWithAndWithoutQuotes) {
  EXPECT_EQ(Sql("${a|x y} ${b|'p}q'} ${c|\"r\"} ${d|} '${e|it''s}' '${f|'g'}' \"${h|\"i\"}\"").text,
            "x y p}q r  'it''s' 'g' \"i\"");
  EXPECT_EQ(String("'${a|it''s}'"), "it's");
  EXPECT_EQ(Json(R"({"a": "${x|\"q}\"}", "b": "${y|'z'}", "c": "${p|a\\b}"})").Dump(),
            R"({"a":"q}","b":"z","c":"a\\b"})");
}

TEST_F(Expand, ExpandsValuesUntilNothingIsLeft) {
  values_ = {{"a", "1${b}"}, {"b", "2${c|3${d}}"}, {"d", "4"}, {"lit", "$${a}"}};
  EXPECT_EQ(String("'${a}'"), "1234");
  EXPECT_EQ(String("'${lit}'"), "${a}");
  EXPECT_EQ(ExpandValue("<${a}> $${x}", {}, variables_, found_), "<1234> ${x}");
}

TEST_F(Expand, ReportsACircleWithItsChain) {
  values_ = {{"a", "${b}"}, {"b", "x${a}"}};
  String("'${a}'");
  EXPECT_EQ(Found(), "SF1403 variable a refers to itself: a → b → a\n");
}

TEST_F(Expand, BoundsWhatValuesGrowTo) {
  values_["v0"] = "0123456789";
  for (int i = 1; i < 60; ++i) values_[fmt::format("v{}", i)] = fmt::format("${{v{0}}}${{v{0}}}", i - 1);
  String("'${v59}'");
  EXPECT_EQ(Found(), "SF1405 the variables here expand to too much text\n");
  values_["v0"] = "";
  Sql("${v59}");
  EXPECT_EQ(found_.error_count(), 2);
}

TEST_F(Expand, BoundsHowDeepValuesNest) {
  for (int i = 1; i < 1000; ++i) values_[fmt::format("v{}", i)] = fmt::format("${{v{}}}", i - 1);
  String("'${v999}'");
  EXPECT_EQ(Found(), "SF1015 values of variables are nested more than 200 deep here\n");
  std::string nested = "x";
  for (int i = 0; i < 5000; ++i) nested = fmt::format("${{m|{}}}", nested);
  String(nested);
  EXPECT_EQ(found_.error_count(), 2);
}

TEST_F(Expand, ReportsEachMissingVariableAtItsPlace) {
  EXPECT_EQ(Sql("SELECT ${a}, '${b}', ${c|d}").text, "SELECT , '', d");
  EXPECT_EQ(missing_, (std::vector<std::string>{"a@7", "b@14"}));
}

TEST_F(Expand, RefusesAValueThatEndsItsDollarQuotes) {
  values_ = {{"v", "a$$b"}};
  Sql("SELECT $$ ${v} $$");
  EXPECT_EQ(Found(), "SF1406 the value of v holds $$, which would end the text around it\n");
}

TEST_F(Expand, KeepsTheWayBackToTheSource) {
  values_ = {{"col", "a_long_column"}};
  const std::string text = "SELECT ${col}, '$${x}', wrong FROM t";
  const ExpandedText sql = Sql(text);
  ASSERT_EQ(sql.text, "SELECT a_long_column, '${x}', wrong FROM t");
  for (const char* part : {"SELECT", "'", "{x}", "wrong", "FROM t"}) {
    const base::Span origin = sql.OriginAt(sql.text.find(part), std::string_view(part).size());
    EXPECT_EQ(sources_.Text(origin), part);
    EXPECT_EQ(origin.begin, text.find(part)) << part;
  }
  EXPECT_EQ(sources_.Text(sql.OriginAt(sql.text.find("long"), 4)), "${col}");
  EXPECT_EQ(sources_.Text(sql.OriginAt(0, sql.text.find(","))), "SELECT ${col}");
  EXPECT_EQ(sql.OriginAt(sql.text.size(), 1).end, text.size());
  ASSERT_EQ(sql.segments.size(), 4u);
  EXPECT_EQ(sql.segments[0].begin, 0u);
  EXPECT_TRUE(sql.segments[1].is_variable);
}

TEST_F(Expand, ReadsNamesAndStrings) {
  values_ = {{"q", "a\"b"}, {"x", "v"}};
  EXPECT_EQ(ExpandName(Add("\"n \"\"${q}\""), sources_, variables_, found_).text, "\"n \"\"a\"\"b\"");
  EXPECT_EQ(ExpandName(Add("s_${x}.t"), sources_, variables_, found_).text, "s_v.t");
  EXPECT_EQ(String("'it''s ${x}'"), "it's v");
  EXPECT_EQ(String("\"a\"\"b\""), "a\"b");
  EXPECT_EQ(String("-1.5"), "-1.5");
  EXPECT_EQ(String("${x}"), "v");
  EXPECT_EQ(String("$t$a'${x}$t$"), "a'v");
  EXPECT_EQ(String("''"), "");
}

TEST_F(Expand, MakesFinalJson) {
  values_ = {{"x", "a\"b\\n"}, {"n", "100"}};
  const base::Json json = Json(
      "{\"a\": \"\\u00e9\\n\\ud83d\\ude00${x}\", \"b\": ${n}, \"c\": '''raw \\n ${n}''', \"k_${n}\": [true, ${m|x}]}");
  EXPECT_EQ(json.Find("a")->text, "\u00e9\n\U0001f600a\"b\\n");
  EXPECT_EQ(json.Find("b")->kind, base::Json::Kind::kString);
  EXPECT_TRUE(json.Find("b")->bare);
  EXPECT_EQ(json.Find("b")->text, "100");
  EXPECT_EQ(json.Find("c")->text, "raw \\n 100");
  EXPECT_EQ(json.Find("k_100")->items[1].text, "x");
  EXPECT_FALSE(json.Find("a")->bare);
}

TEST_F(Expand, MarksTextsOfOneVariableAlone) {
  values_ = {{"n", "100"}};
  const base::Json json =
      Json("{\"a\": \"${n}\", \"b\": \"${m|5}\", \"c\": \"${n}0\", \"d\": \"${n}${n}\", \"e\": ${n}}");
  EXPECT_TRUE(json.Find("a")->lone_variable);
  EXPECT_FALSE(json.Find("a")->bare);
  EXPECT_TRUE(json.Find("b")->lone_variable);
  for (const char* other : {"c", "d", "e"}) EXPECT_FALSE(json.Find(other)->lone_variable) << other;
}

TEST_F(Expand, PointsAMissingVariableInJsonToItself) {
  Json("{\"path\": \"a/${gone}\"}");
  EXPECT_EQ(missing_, (std::vector<std::string>{"gone@37"}));
}

TEST_F(Expand, RemembersSecrets) {
  values_ = {{"s_key", "k"}, {"a", "x${s_key}"}, {"b", "y"}};
  EXPECT_TRUE(Sql("SELECT '${a}'").secret);
  EXPECT_FALSE(Sql("SELECT '${b}'").secret);
  const base::Json json = Json("{\"p\": \"${a}\", \"q\": \"${b}\", \"r\": ${s_key}}");
  EXPECT_TRUE(json.Find("p")->secret);
  EXPECT_FALSE(json.Find("q")->secret);
  EXPECT_TRUE(json.Find("r")->secret);
  bool secret = false;
  ExpandValue("${s_key}", {}, variables_, found_, &secret);
  EXPECT_TRUE(secret);
}

TEST_F(Expand, ComparesNumbersByValueAndTextByBytes) {
  values_ = {{"ten", "10"}, {"name", "10a"}, {"big", "12345678901234567890"}};
  EXPECT_TRUE(If("${ten} > 9"));
  EXPECT_TRUE(If("${ten} = 1e1"));
  EXPECT_TRUE(If("'10.0' == ${ten}"));
  EXPECT_FALSE(If("${name} > 9"));
  EXPECT_FALSE(If("${big} = 12345678901234567891"));
  EXPECT_TRUE(If("-0.5 < .5 AND -2 < -1 AND 0 = -0.00"));
  EXPECT_TRUE(If("'a' <> 'A'"));
  EXPECT_EQ(Found(), "");
}

TEST_F(Expand, TakesTrueAndFalseInAnyLetterCase) {
  values_ = {{"yes", "TRUE"}, {"no", "False"}};
  EXPECT_TRUE(If("${yes}"));
  EXPECT_TRUE(If("NOT ${no}"));
  EXPECT_TRUE(If("${yes} = true AND ${no} IN (FALSE)"));
  EXPECT_EQ(Found(), "");
}

TEST_F(Expand, TakesAVariableForOneOperandWhateverItHolds) {
  values_ = {{"v", "a' OR 'b' = 'b"}};
  EXPECT_FALSE(If("${v} = 'b'"));
  EXPECT_TRUE(If("${v} = 'a'' OR ''b'' = ''b'"));
  EXPECT_TRUE(If("${r|us-east-1} IN (eu-west-1, us-east-1)"));
  EXPECT_FALSE(If("${r|x} NOT IN ('x', y)"));
}

TEST_F(Expand, TellsWhatIsNeitherTrueNorFalse) {
  values_ = {{"v", "prod"}};
  EXPECT_FALSE(If("${v}"));
  EXPECT_EQ(Found(), "SF1404 ${v} is prod, neither true nor false\n");
  EXPECT_FALSE(If("${gone}"));
  EXPECT_EQ(missing_.size(), 1u);
  EXPECT_EQ(found_.error_count(), 1);
}

TEST_F(Expand, FindsTheVariablesOfAStatement) {
  const base::Span text =
      Add("SOURCE s TYPE CSV PARAMS {\"p\": \"${a|x}/$${no}\", // ${no}\n \"q\": ${b}}; SELECT '${c|${d}}', e_${f} -- "
          "${no}\n");
  std::vector<std::string> names;
  for (const VariableUse& use : FindVariables(text, sources_)) {
    names.push_back(use.name + (use.fallback ? "|" + *use.fallback : ""));
    EXPECT_EQ(sources_.Text(use.span).substr(0, 2), "${");
  }
  EXPECT_EQ(names, (std::vector<std::string>{"a|x", "b", "c|${d}", "d", "f"}));
}

}  // namespace
}  // namespace sqlflow::lang
