#include "base/text_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"

namespace sqlflow::base {

namespace {

constexpr std::string_view kZoned = "TIMESTAMP WITH TIME ZONE";
// A second has six digits here; more would be lost.
constexpr std::string_view kIsoDate = R"(\s*\d{4,6}[-/]\d{1,2}[-/]\d{1,2}\s*)";
constexpr std::string_view kIsoTimestamp =
    R"(\s*\d{4,6}[-/]\d{1,2}[-/]\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d{0,6}0*)?)?)?\s*)";
constexpr std::string_view kIsoZoned =
    R"(\s*\d{4,6}[-/]\d{1,2}[-/]\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d{0,6}0*)?)?( ?Z| ?UTC|[+-]\d{2}(:?\d{2})?)?)?\s*)";

// In the order of trial. Day before month, as the engine's own detection has it.
const std::vector<TextType>& Candidates() {
  static const std::vector<TextType> candidates = [] {
    std::vector<TextType> all = {{"BOOLEAN"}, {"BIGINT"}, {"DOUBLE"}, {"TIME"}, {"DATE"}};
    for (const char* format : {"%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%m.%d.%Y"}) {
      all.push_back({"DATE", format});
    }
    all.push_back({"TIMESTAMP"});
    for (const char* format : {"%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d-%m-%Y %H:%M:%S", "%m-%d-%Y %H:%M:%S",
                               "%d.%m.%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%m-%d-%Y %I:%M:%S %p"}) {
      all.push_back({"TIMESTAMP", format});
    }
    all.push_back({std::string(kZoned)});
    return all;
  }();
  return candidates;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool MayBeInteger(std::string_view text) {
  text = Trim(text);
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit) && (text.size() == 1 || text[0] != '0');
}

bool MayBeNumber(std::string_view text) {
  text = Trim(text);
  if (EqualsIgnoreCase(text, "nan")) return true;
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  if (text.size() > 1 && text[0] == '0' && IsDigit(text[1])) return false;
  return std::any_of(text.begin(), text.end(), IsDigit) && (IsDigit(text[0]) || text[0] == '.') &&
         text.find_first_not_of("0123456789.eE+-") == std::string_view::npos;
}

// Fields of digits in a row, what stands between them as it is: "2024-01-31T10:00Z" is "9-9-9T9:9Z".
std::string Shape(std::string_view text) {
  std::string shape;
  for (char c : text) {
    if (!IsDigit(c))
      shape += c;
    else if (shape.empty() || shape.back() != '9')
      shape += '9';
  }
  return shape;
}

bool MayBeFormatted(std::string_view format, std::string_view text) {
  const char separator = format[2];
  const std::string shape = Shape(text);
  const std::string head = fmt::format("9{}9{}9", separator, separator);
  if (!shape.starts_with(head) || text.find(separator) > 2) return false;
  if (format.size() == 8) return shape.size() == head.size();
  const bool half_days = format.ends_with("%p");
  return shape.starts_with(head + " 9:9:9") && half_days == (shape.size() > head.size() + 6);
}

std::string Digits(const std::string& number) {
  return fmt::format("rtrim(replace(regexp_replace({}, '^\\s*-?[0.]*|[eE\\s].*$', '', 'g'), '.', ''), '0')", number);
}

// A DOUBLE gives back as many digits as the text has. 15 always fit.
std::string KeepsDigits(const std::string& x) {
  const std::string digits = Digits(x);
  return fmt::format(
      "(strlen({0}) <= 15 OR TRY_CAST({0} AS DOUBLE)::VARCHAR = {0} OR strlen({1}) <= 15 OR {1} = "
      "rtrim(replace(regexp_extract(format('{{:.{{}}e}}', abs(TRY_CAST({0} AS DOUBLE)), greatest(strlen({1}) - 1, "
      "0)::INTEGER), '^[0-9.]+'), '.', ''), '0'))",
      x, digits);
}

// 1e400 would be infinite, 1e-400 be 0, and below 1e-307 digits are lost.
std::string IsNumber(const std::string& x) {
  return fmt::format(
      "(regexp_full_match({0}, '\\s*-?((0|[1-9][0-9]*)(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*|[nN][aA][nN]') AND "
      "({0} IS NULL OR coalesce(abs(TRY_CAST({0} AS DOUBLE)) BETWEEN 1e-307 AND 1e308, false) OR "
      "regexp_full_match({0}, '\\s*-?[0.]+([eE].*)?\\s*|[nN].*')))",
      x);
}

std::string Matches(const std::string& x, std::string_view pattern, std::string_view type) {
  return fmt::format("(regexp_full_match({0}, '{1}') AND ({0} IS NULL OR TRY_CAST({0} AS {2}) IS NOT NULL))", x,
                     pattern, type);
}

// Glances at a number: few digits always fit, and its size tells whether a 0 may lead; many may be as a DOUBLE is
// printed.
std::vector<std::string> FitsDoublePlainly(const std::string& x, const std::string& value) {
  const std::string few = fmt::format("strlen({0}) <= 15 AND NOT contains({0}, '_')", x);
  return {fmt::format("{0} BETWEEN 1 AND 1e15 AND {1} >= '1' AND {1} < ':' AND {2}", value, x, few),
          fmt::format("{0} BETWEEN -1e15 AND -1 AND {1} >= '-1' AND {1} < '-:' AND {2}", value, x, few),
          fmt::format("{0} BETWEEN -1 AND 1 AND (({1} >= '0' AND {1} < '0/') OR ({1} >= '-0' AND {1} < '-0/')) AND "
                      "(abs({0}) > 1e-9 OR strlen({1}) < 8) AND {2}",
                      value, x, few),
          fmt::format("{0}::VARCHAR = {1} AND NOT isinf({0})", value, x),
          fmt::format("format('{{:.17g}}', {0}) = {1} AND NOT isinf({0})", value, x)};
}

// Glances that tell of most texts that they fit. The cast comes first: there the engine computes it but once.
std::vector<std::string> FitsPlainly(const TextType& type, const std::string& x) {
  if (!type.format.empty()) return {};
  const std::string value = fmt::format("TRY_CAST({} AS {})", x, type.type);
  if (type.type == "BIGINT") return {fmt::format("{}::VARCHAR = {}", value, x)};
  if (type.type == "DOUBLE") return FitsDoublePlainly(x, value);
  const auto test = [&](std::string_view condition) {
    return value + " IS NOT NULL AND " + fmt::format(fmt::runtime(condition), x);
  };
  if (type.type == "BOOLEAN") return {test("strlen({}) > 1")};  // neither 1 nor 0
  if (type.type == "DATE") return {test("{} LIKE '____-__-__'")};
  if (type.type == "TIME") return {test("{0} LIKE '__:__:__' AND NOT suffix({0}, 'Z')")};
  // No fraction has more than six digits, and an offset only where it belongs.
  if (type.type == "TIMESTAMP") {
    return {test("{0} LIKE '____-__-_____:__:__' AND NOT suffix({0}, 'Z')"),
            test("{0} LIKE '____-__-_____:__:__.%' AND strlen({0}) <= 26 AND NOT suffix({0}, 'Z') AND NOT "
                 "contains({0}, '+') AND {0} NOT LIKE '____-__-_%-%'")};
  }
  if (type.type == kZoned) {
    return {test("{0} LIKE '____-__-_____:__:__%Z' AND strlen({0}) <= 27"),
            test("{0} LIKE '____-__-_____:__:__%:__' AND strlen({0}) <= 32")};
  }
  return {};
}

std::string ColumnQuery(const std::vector<std::string>& columns, const std::string& relation) {
  std::string sql = "SELECT count(*)::VARCHAR";
  for (const std::string& column : columns) {
    sql += fmt::format(", count({0})::VARCHAR, min({0}), max({0}), any_value({0})", QuoteIdentifier(column));
  }
  return sql + " FROM " + relation;
}

std::vector<TextType> Choices(const std::vector<std::string>& samples, const std::vector<TextType>& own) {
  std::vector<TextType> choices = own;
  for (const TextType& type : Candidates()) {
    if (std::all_of(samples.begin(), samples.end(), [&](const auto& value) { return MayFitText(type, value); })) {
      choices.push_back(type);
    }
  }
  return choices;
}

bool IsTrue(const std::optional<std::string>& value) { return value && (*value == "true" || *value == "True"); }

// The twin of a day/month format, or empty.
std::string Swapped(const std::string& format) {
  std::string other = format;
  if (!format.starts_with("%d")) return {};
  std::swap(other[1], other[4]);
  return other;
}

// A column on its way through the types that are left to try, the first of them next.
struct Trial {
  std::string name;
  std::vector<TextType> choices;
  SettledColumn settled;

  bool HasTwin() const {
    const std::string other = Swapped(choices.front().format);
    return !other.empty() && std::any_of(choices.begin(), choices.end(), [&](const TextType& type) {
      return type.format == other && type.type == choices.front().type;
    });
  }
};

void AddTests(const Trial& trial, std::vector<std::string>& tests) {
  if (trial.choices.empty()) return;
  const TextType& type = trial.choices.front();
  const std::string x = QuoteIdentifier(trial.name);
  tests.push_back(fmt::format("bool_and({})::VARCHAR", FitsText(type, x)));
  if (trial.HasTwin())
    tests.push_back(fmt::format("bool_and({})::VARCHAR", FitsText({type.type, Swapped(type.format)}, x)));
  if (type.type != "DOUBLE") return;
  // A number that only its digits keep from being a DOUBLE is told to the user.
  tests.push_back(fmt::format("min({}) FILTER (NOT {})", x, KeepsDigits(x)));
  tests.push_back(fmt::format("bool_and({})::VARCHAR", IsNumber(x)));
}

void TakeAnswers(Trial& trial, const std::optional<std::string>*& answers) {
  if (trial.choices.empty()) return;
  const TextType type = trial.choices.front();
  const bool fits = IsTrue(*answers++);
  if (trial.HasTwin() && IsTrue(*answers++) && fits) {
    trial.settled.note = fmt::format(
        "{} is read as day before month ({}), though every value would fit month before day", trial.name, type.format);
  }
  if (type.type == "DOUBLE") {
    const std::optional<std::string>& lost = *answers++;
    if (IsTrue(*answers++) && !fits && lost) {
      trial.settled.note = fmt::format("{} stays text: a DOUBLE would lose digits of {}", trial.name, *lost);
    }
  }
  if (fits) trial.settled.type = type;
  if (fits)
    trial.choices.clear();
  else
    trial.choices.erase(trial.choices.begin());
}

// Beyond some hundred such tests in one query the engine's optimizer takes far longer than the reading.
constexpr size_t kMostColumns = 200;

void Decide(std::span<Trial> trials, const std::string& relation, const QueryText& query) {
  while (true) {
    std::vector<std::string> tests;
    for (const Trial& trial : trials) AddTests(trial, tests);
    if (tests.empty()) return;
    const auto answers = query("SELECT " + JoinStrings(tests, ", ") + " FROM " + relation).at(0);
    const std::optional<std::string>* next = answers.data();
    for (Trial& trial : trials) TakeAnswers(trial, next);
  }
}

}  // namespace

bool MayFitText(const TextType& type, std::string_view value) {
  if (type.type == "VARCHAR") return true;
  if (type.type == "BIGINT") return MayBeInteger(value);
  if (type.type == "DOUBLE") return MayBeNumber(value);
  if (type.type == "BOOLEAN") {
    static constexpr std::array<std::string_view, 6> kWords = {"true", "false", "t", "f", "yes", "no"};
    return std::any_of(kWords.begin(), kWords.end(), [&](auto word) { return EqualsIgnoreCase(word, value); });
  }
  if (!type.format.empty()) return MayBeFormatted(type.format, value);
  const std::string shape = Shape(Trim(value));
  if (type.type == "TIME") return shape == "9:9" || shape == "9:9:9" || shape == "9:9:9.9";
  const bool dated = shape.starts_with("9-9-9") || shape.starts_with("9/9/9");
  if (!dated) return false;
  if (type.type == "DATE") return shape.size() == 5;
  if (type.type == "TIMESTAMP")
    return shape.find_first_of("Z+U") == std::string::npos && shape.find('-', 5) > shape.size();
  return true;
}

std::string FitsText(const TextType& type, const std::string& x) {
  if (!type.format.empty()) {
    // %Y takes years of two digits too: 24 would be the year 24.
    return fmt::format("({0} IS NULL OR coalesce(try_strptime({0}, {1}) >= TIMESTAMP '0100-01-01', false))", x,
                       QuoteLiteral(type.format));
  }
  // Not a list: where it is long the engine makes a join of IN, for every row.
  if (type.type == "BOOLEAN") return fmt::format("(regexp_full_match({}, '(?i)true|false|t|f|yes|no'))", x);
  if (type.type == "BIGINT") {
    return fmt::format("(coalesce(TRY_CAST({0} AS BIGINT)::VARCHAR = {0}, {0} IS NULL) OR {1})", x,
                       Matches(x, R"(\s*-?(0|[1-9][0-9]*)\s*)", "BIGINT"));
  }
  if (type.type == "DOUBLE") return fmt::format("({} AND {})", IsNumber(x), KeepsDigits(x));
  if (type.type == "TIME") return Matches(x, R"(\s*\d{1,2}:\d{2}(:\d{2}(\.\d{0,6}0*)?)?\s*)", "TIME");
  if (type.type == "DATE") return Matches(x, kIsoDate, "DATE");
  if (type.type == "TIMESTAMP") return Matches(x, kIsoTimestamp, "TIMESTAMP");
  if (type.type == kZoned) return Matches(x, kIsoZoned, kZoned);
  return fmt::format("(TRY_CAST({0} AS {1}) IS NOT NULL OR {0} IS NULL)", x, type.type);
}

std::string CastText(const TextType& type, const std::string& x) {
  if (type.type == "VARCHAR") return x;
  if (type.format.empty()) return fmt::format("TRY_CAST({} AS {})", x, type.type);
  return fmt::format("try_strptime({}, {})::{}", x, QuoteLiteral(type.format), type.type);
}

std::string ExactCast(const TextType& type, const std::string& x, const std::string& otherwise) {
  const std::string cast = CastText(type, x);
  std::string sql = "CASE";
  for (const std::string& test : FitsPlainly(type, x)) sql += fmt::format(" WHEN {} THEN {}", test, cast);
  return sql +
         fmt::format(" WHEN {} IS NULL THEN NULL WHEN {} THEN {} ELSE {} END", x, FitsText(type, x), cast, otherwise);
}

std::vector<SettledColumn> SettleTextTypes(const std::vector<std::string>& columns, const std::string& relation,
                                           const QueryText& query, int64_t* rows, const std::vector<TextType>& own) {
  std::vector<Trial> trials(columns.size());
  const auto extremes = query(ColumnQuery(columns, relation)).at(0);
  if (rows) *rows = std::stoll(extremes[0].value_or("0"));
  for (size_t i = 0; i < columns.size(); ++i) {
    Trial& trial = trials[i];
    trial.name = columns[i];
    const std::optional<std::string>* answers = &extremes[i * 4 + 1];
    trial.settled.values = std::stoll(answers[0].value_or("0"));
    if (trial.settled.values > 0) trial.choices = Choices({*answers[1], *answers[2], *answers[3]}, own);
  }
  for (size_t begin = 0; begin < trials.size(); begin += kMostColumns) {
    Decide(std::span(trials).subspan(begin, std::min(kMostColumns, trials.size() - begin)), relation, query);
  }
  std::vector<SettledColumn> settled;
  for (Trial& trial : trials) settled.push_back(std::move(trial.settled));
  return settled;
}

}  // namespace sqlflow::base
