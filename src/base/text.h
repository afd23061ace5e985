#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sqlflow::base {

// ASCII only, as SQL keywords and DuckDB's name folding are.
std::string Lower(std::string_view text);
std::string Upper(std::string_view text);
bool EqualsIgnoreCase(std::string_view left, std::string_view right);
std::string_view Trim(std::string_view text);
std::vector<std::string> Split(std::string_view text, char separator);
std::string JoinStrings(const std::vector<std::string>& parts, std::string_view separator);
bool StartsWithIgnoreCase(std::string_view text, std::string_view prefix);

// The candidate that a user most likely meant by `name` (Damerau-Levenshtein, letter case ignored), or empty if none
// is near enough (at most a third of the letters differ, at least one).
std::string Nearest(std::string_view name, const std::vector<std::string>& candidates);
// `did you mean "x"?`, or empty.
std::string DidYouMean(std::string_view name, const std::vector<std::string>& candidates);

// 1234567 -> "1,234,567".
std::string GroupDigits(int64_t number);
// Bytes as "12.3 MB" (powers of 1000).
std::string HumanBytes(uint64_t bytes);
// Seconds as "3 ms", "1.24 s", "2 min 5 s".
std::string HumanSeconds(double seconds);
// "1 row", "2,000 rows".
std::string Plural(int64_t count, std::string_view noun);

// SQL quoting for DuckDB: 'it''s' and "a ""b""".
std::string QuoteLiteral(std::string_view text);
std::string QuoteIdentifier(std::string_view name);
// How many bytes of the SQL text at `offset` are one word or quoted name, so that a caret marks it whole; at least 1.
size_t WordLength(std::string_view sql, size_t offset);

// Number of columns a terminal needs for UTF-8 text (wide characters count two, combining ones none).
int DisplayWidth(std::string_view text);
bool IsValidUtf8(std::string_view text, size_t* bad_offset = nullptr);

}  // namespace sqlflow::base
