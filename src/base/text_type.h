#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The type that a column of text has by its values, decided the same way wherever text becomes typed: a sample of a
// file, a whole file, a loaded table. Exact: a value that a plain CAST would bend without a word (2.5 to BIGINT is 3,
// '007' is 7, '2024-01-01 10:00' to DATE loses the hour, an offset is dropped by TIMESTAMP) does not fit the type.
namespace sqlflow::base {

struct TextType {
  std::string type = "VARCHAR";  // BOOLEAN, BIGINT, DOUBLE, TIME, DATE, TIMESTAMP, TIMESTAMP WITH TIME ZONE
  std::string format = {};       // of strptime, for dates and timestamps that are not ISO 8601
  bool operator==(const TextType&) const = default;
};

// SQL: whether the text `expression` fits exactly. NULL for NULL.
std::string FitsText(const TextType& type, const std::string& expression);
// SQL: the text `expression`, which fits, as a value of the type.
std::string CastText(const TextType& type, const std::string& expression);
// SQL: the same for a text that may not fit, in which case it is `otherwise`. Values written as most are cost little
// more than a bare CAST.
std::string ExactCast(const TextType& type, const std::string& expression, const std::string& otherwise);

// A quick look at one value, without the engine: false means that it surely does not fit.
bool MayFitText(const TextType& type, std::string_view value);

struct SettledColumn {
  TextType type;
  int64_t values = 0;  // that are not NULL
  std::string note;    // what a user should know of the choice; may be empty
};

using QueryText = std::function<std::vector<std::vector<std::optional<std::string>>>(const std::string& sql)>;

// The types of text `columns` of `relation` (anything after FROM) by all its values, in their order: the first of
// BOOLEAN, BIGINT, DOUBLE, TIME, DATE, TIMESTAMP, TIMESTAMP WITH TIME ZONE that every value fits, else VARCHAR. Dates
// mixed with timestamps are timestamps. Numbers that a DOUBLE cannot hold to the last digit stay VARCHAR. Asks
// a query for the extremes, which leave few choices, and one more for each choice that fails: mostly two in all (more
// if there are hundreds of columns), each a pass over the relation. `rows`, if given, receives the number of rows.
// `own` are formats that the user has given: they are tried first.
std::vector<SettledColumn> SettleTextTypes(const std::vector<std::string>& columns, const std::string& relation,
                                           const QueryText& query, int64_t* rows = nullptr,
                                           const std::vector<TextType>& own = {});

}  // namespace sqlflow::base
