#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace sqlflow::base {

namespace {

char LowerByte(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
char UpperByte(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

template <class Map>
std::string Mapped(std::string_view text, Map map) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), map);
  return out;
}

std::string Doubled(std::string_view text, char quote) {
  std::string out(1, quote);
  for (char c : text) {
    out += c;
    if (c == quote) out += c;
  }
  return out + quote;
}

// Edits (insert, delete, replace, swap of neighbours) from one name to the other; more than `limit` counts as limit
// + 1. Optimal string alignment distance, https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance
size_t EditDistance(std::string_view a, std::string_view b, size_t limit) {
  if (a.size() > b.size() + limit || b.size() > a.size() + limit) return limit + 1;
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    size_t best = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({change, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
      best = std::min(best, row[j]);
    }
    if (best > limit) return limit + 1;
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

// The code point at `at` (moved past it); 0xFFFFFFFF for a malformed sequence, of which one byte is taken.
uint32_t NextCodePoint(std::string_view text, size_t& at) {
  constexpr uint32_t kMalformed = 0xFFFFFFFF;
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char first = byte(at);
  size_t length = first < 0x80 ? 1 : first >= 0xF0 && first < 0xF5 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (first >= 0xF5) length = 0;
  if (length == 0 || at + length > text.size()) return ++at, kMalformed;
  uint32_t point = length == 1 ? first : first & (0xFF >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return ++at, kMalformed;
    point = (point << 6) | (byte(at + i) & 0x3F);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (point < kSmallest[length] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return ++at, kMalformed;
  at += length;
  return point;
}

}  // namespace

std::string Lower(std::string_view text) { return Mapped(text, LowerByte); }
std::string Upper(std::string_view text) { return Mapped(text, UpperByte); }

bool EqualsIgnoreCase(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return LowerByte(a) == LowerByte(b); });
}

bool StartsWithIgnoreCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && EqualsIgnoreCase(text.substr(0, prefix.size()), prefix);
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  size_t begin = 0;
  for (size_t end; (end = text.find(separator, begin)) != std::string_view::npos; begin = end + 1) {
    parts.emplace_back(text.substr(begin, end - begin));
  }
  parts.emplace_back(text.substr(begin));
  return parts;
}

std::string JoinStrings(const std::vector<std::string>& parts, std::string_view separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

std::string Nearest(std::string_view name, const std::vector<std::string>& candidates) {
  std::string wanted = Lower(name);
  size_t limit = std::max<size_t>(1, wanted.size() / 3);
  std::string nearest;
  for (const std::string& candidate : candidates) {
    size_t distance = EditDistance(wanted, Lower(candidate), limit);
    if (distance > limit || (!nearest.empty() && distance == limit)) continue;
    if (distance >= std::max(wanted.size(), candidate.size())) continue;  // nothing in common
    nearest = candidate;
    if (distance == 0) break;
    limit = distance;
  }
  return nearest;
}

std::string DidYouMean(std::string_view name, const std::vector<std::string>& candidates) {
  std::string nearest = Nearest(name, candidates);
  return nearest.empty() ? nearest : fmt::format("did you mean {}?", nearest);
}

std::string GroupDigits(int64_t number) {
  std::string digits = std::to_string(number);
  size_t sign = number < 0 ? 1 : 0;
  for (size_t at = digits.size(); at > sign + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string HumanBytes(uint64_t bytes) {
  constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  double amount = static_cast<double>(bytes);
  size_t unit = 0;
  for (; amount >= 999.95 && unit + 1 < std::size(kUnits); ++unit) amount /= 1000;
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", amount, kUnits[unit]);
}

std::string HumanSeconds(double seconds) {
  if (seconds < 0.9995) return fmt::format("{:.0f} ms", seconds * 1000);
  if (seconds < 59.995) return fmt::format("{:.2f} s", seconds);
  auto whole = static_cast<int64_t>(seconds + 0.5);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string Plural(int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", GroupDigits(count), noun, count == 1 ? "" : "s");
}

std::string QuoteLiteral(std::string_view text) { return Doubled(text, '\''); }
std::string QuoteIdentifier(std::string_view name) { return Doubled(name, '"'); }

size_t WordLength(std::string_view sql, size_t offset) {
  size_t end = offset;
  if (end < sql.size() && sql[end] == '"') {
    end = sql.find('"', end + 1);
    return end == std::string_view::npos ? 1 : end + 1 - offset;
  }
  auto is_word = [](unsigned char c) { return std::isalnum(c) || c == '_' || c >= 0x80; };
  while (end < sql.size() && is_word(static_cast<unsigned char>(sql[end]))) ++end;
  return std::max<size_t>(1, end - offset);
}

int DisplayWidth(std::string_view text) {
  int width = 0;
  for (size_t at = 0; at < text.size();) {
    uint32_t point = NextCodePoint(text, at);
    bool wide = (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0xA4CF) ||
                (point >= 0xAC00 && point <= 0xD7A3) || (point >= 0xF900 && point <= 0xFAFF) ||
                (point >= 0xFE30 && point <= 0xFE6F) || (point >= 0xFF00 && point <= 0xFF60) ||
                (point >= 0xFFE0 && point <= 0xFFE6) || (point >= 0x1F300 && point <= 0x1FAFF) ||
                (point >= 0x20000 && point <= 0x3FFFD);
    bool combining = (point >= 0x0300 && point <= 0x036F) || (point >= 0x200B && point <= 0x200F) ||
                     (point >= 0xFE00 && point <= 0xFE0F) || point == 0x20E3;
    width += combining ? 0 : wide ? 2 : 1;
  }
  return width;
}

bool IsValidUtf8(std::string_view text, size_t* bad_offset) {
  for (size_t at = 0; at < text.size();) {
    size_t begin = at;
    if (NextCodePoint(text, at) == 0xFFFFFFFF) {
      if (bad_offset) *bad_offset = begin;
      return false;
    }
  }
  return true;
}

}  // namespace sqlflow::base
