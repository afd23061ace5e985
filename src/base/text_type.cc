#include "base/text_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sqlflow::base {

namespace {

constexpr std::string_view kZoned = "TIMESTAMP WITH TIME ZONE";
constexpr std::string_view kIsoDate = R"(\s*\d{4,6}[-/]\d{1,2}[-/]\d{1,2}\s*)";
constexpr std::string_view kIsoTimestamp =
    R"(\s*\d{4,6}[-/]\d{1,2}[-/]\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?\s*)";
constexpr std::string_view kIsoZoned =
    R"(\s*\d{4,6}[-/]\d{1,2}[-/]\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?Z| ?UTC|[+-]\d{2}(:?\d{2})?)?)?\s*)";

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
  return fmt::format("rtrim(replace(regexp_replace({}, '^-?[0.]*|[eE].*$', '', 'g'), '.', ''), '0')", number);
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

std::string IsNumber(const std::string& x) {
  return fmt::format(
      "(regexp_full_match({0}, '-?(0|[1-9][0-9]*)(\\.[0-9]*)?([eE][+-]?[0-9]+)?|-?\\.[0-9]+([eE][+-]?[0-9]+)?|[nN][aA]["
      "nN]') AND ({0} IS NULL OR coalesce(NOT isinf(TRY_CAST({0} AS DOUBLE)), false)))",
      x);
}

std::string Matches(const std::string& x, std::string_view pattern, std::string_view type) {
  return fmt::format("(regexp_full_match({0}, '{1}') AND ({0} IS NULL OR TRY_CAST({0} AS {2}) IS NOT NULL))", x,
                     pattern, type);
}

std::string ColumnQuery(const std::vector<std::string>& columns, const std::string& relation) {
  std::string sql = "SELECT count(*)";
  for (const std::string& column : columns) {
    sql += fmt::format(", count({0}), min({0}), max({0}), any_value({0}), max(strlen({0}))", QuoteIdentifier(column));
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
    return fmt::format("({0} IS NULL OR try_strptime({0}, {1}) IS NOT NULL)", x, QuoteLiteral(type.format));
  }
  if (type.type == "BOOLEAN") return fmt::format("(lower({}) IN ('true', 'false', 't', 'f', 'yes', 'no'))", x);
  if (type.type == "BIGINT") {
    return fmt::format("(coalesce(TRY_CAST({0} AS BIGINT)::VARCHAR = {0}, {0} IS NULL) OR {1})", x,
                       Matches(x, R"(\s*-?(0|[1-9][0-9]*)\s*)", "BIGINT"));
  }
  if (type.type == "DOUBLE") return fmt::format("({} AND {})", IsNumber(x), KeepsDigits(x));
  if (type.type == "TIME") return Matches(x, R"(\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*)", "TIME");
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

std::vector<SettledColumn> SettleTextTypes(const std::vector<std::string>& columns, const std::string& relation,
                                           const QueryText& query, int64_t* rows, const std::vector<TextType>& own) {
  std::vector<SettledColumn> settled(columns.size());
  std::vector<std::vector<TextType>> choices(columns.size());
  const auto extremes = query(ColumnQuery(columns, relation)).at(0);
  if (rows) *rows = std::stoll(extremes[0].value_or("0"));
  std::string sql;
  for (size_t i = 0; i < columns.size(); ++i) {
    settled[i].values = std::stoll(extremes[i * 5 + 1].value_or("0"));
    if (settled[i].values == 0) continue;
    settled[i].longest = std::stoll(*extremes[i * 5 + 5]);
    choices[i] = Choices({*extremes[i * 5 + 2], *extremes[i * 5 + 3], *extremes[i * 5 + 4]}, own);
    for (const TextType& type : choices[i]) {
      const std::string x = QuoteIdentifier(columns[i]);
      sql += fmt::format("{}bool_and({})", sql.empty() ? "SELECT " : ", ", FitsText(type, x));
      // A number that only the digits keep from being a DOUBLE is told to the user.
      if (type.type == "DOUBLE")
        sql += fmt::format(", min({0}) FILTER ({1} AND NOT {2}), bool_and({1})", x, IsNumber(x), KeepsDigits(x));
    }
  }
  if (sql.empty()) return settled;
  const auto answers = query(sql + " FROM " + relation).at(0);
  size_t next = 0;
  for (size_t i = 0; i < columns.size(); ++i) {
    bool found = false;
    bool month_first_fits = false;
    for (const TextType& type : choices[i]) {
      const bool fits = IsTrue(answers[next++]);
      if (type.type == "DOUBLE") {
        if (!fits && !found && answers[next] && IsTrue(answers[next + 1])) {
          settled[i].note = fmt::format("{} stays text: a DOUBLE would lose digits of {}", columns[i], *answers[next]);
        }
        next += 2;
      }
      if (fits && found && !type.format.empty() && type.format == Swapped(settled[i].type.format)) {
        month_first_fits = true;
      }
      if (fits && !found) settled[i].type = type;
      found = found || fits;
    }
    if (month_first_fits) {
      settled[i].note =
          fmt::format("{} is read as day before month ({}), though every value would fit month before day", columns[i],
                      settled[i].type.format);
    }
  }
  return settled;
}

}  // namespace sqlflow::base
