#include "base/duration.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "base/text.h"

namespace sqlflow::base {

namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr double kMost = 9e15;  // microseconds of 285 years: sums stay exact

struct Unit {
  std::string_view name;
  int64_t Duration::*part;
  int64_t amount;
};

constexpr std::array kWords = {
    Unit{"year", &Duration::months, 12},
    Unit{"month", &Duration::months, 1},
    Unit{"week", &Duration::days, 7},
    Unit{"day", &Duration::days, 1},
    Unit{"hour", &Duration::microseconds, 3600 * kSecond},
    Unit{"minute", &Duration::microseconds, 60 * kSecond},
    Unit{"second", &Duration::microseconds, kSecond},
    Unit{"millisecond", &Duration::microseconds, 1000},
    Unit{"d", &Duration::days, 1},
    Unit{"h", &Duration::microseconds, 3600 * kSecond},
    Unit{"min", &Duration::microseconds, 60 * kSecond},
    Unit{"m", &Duration::microseconds, 60 * kSecond},
    Unit{"s", &Duration::microseconds, kSecond},
    Unit{"ms", &Duration::microseconds, 1000},
};
constexpr std::array kDateLetters = {Unit{"y", &Duration::months, 12}, Unit{"m", &Duration::months, 1},
                                     Unit{"w", &Duration::days, 7}, Unit{"d", &Duration::days, 1}};
constexpr std::array kTimeLetters = {Unit{"h", &Duration::microseconds, 3600 * kSecond},
                                     Unit{"m", &Duration::microseconds, 60 * kSecond},
                                     Unit{"s", &Duration::microseconds, kSecond}};

bool IsLetter(char c) { return c >= 'a' && c <= 'z'; }

// Reads amounts with their units off a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool done() const { return text_.empty(); }
  bool Take(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }
  void SkipSpaces() {
    while (Take(' ')) {
    }
  }
  // A fraction is for parts that have one: of a second, a minute, an hour.
  template <class Units>
  bool ReadPart(const Units& units, size_t longest, Duration& duration) {
    double amount = 0;
    const auto [end, error] =
        std::from_chars(text_.data(), text_.data() + text_.size(), amount, std::chars_format::fixed);
    if (error != std::errc() || text_.front() == '-' || amount > kMost) return false;
    text_.remove_prefix(static_cast<size_t>(end - text_.data()));
    SkipSpaces();
    size_t length = 0;
    while (length < text_.size() && length < longest && IsLetter(text_[length])) ++length;
    std::string_view name = text_.substr(0, length);
    text_.remove_prefix(length);
    if (name.size() > 3 && name.ends_with('s')) name.remove_suffix(1);
    for (const Unit& unit : units) {
      if (unit.name != name) continue;
      const double total = amount * static_cast<double>(unit.amount);
      const auto whole = static_cast<int64_t>(total);
      if (total > kMost || (unit.part != &Duration::microseconds && static_cast<double>(whole) != total)) return false;
      duration.*unit.part += whole;
      return true;
    }
    return false;
  }

 private:
  std::string_view text_;
};

}  // namespace

std::optional<Duration> ParseDuration(std::string_view text) {
  const std::string lower = Lower(Trim(text));
  Reader reader(lower);
  Duration duration;
  bool any = false;
  if (!reader.Take('p')) {
    while (!reader.done()) {
      if (!reader.ReadPart(kWords, lower.size(), duration)) return std::nullopt;
      any = true;
      reader.SkipSpaces();
    }
    return any ? std::optional(duration) : std::nullopt;
  }
  bool time = false;
  while (!reader.done()) {
    if (!time && reader.Take('t')) {
      time = true;
      any = false;
      continue;
    }
    const bool read = time ? reader.ReadPart(kTimeLetters, 1, duration) : reader.ReadPart(kDateLetters, 1, duration);
    if (!read) return std::nullopt;
    any = true;
  }
  return any ? std::optional(duration) : std::nullopt;
}

std::optional<std::chrono::nanoseconds> FixedLength(const Duration& duration) {
  const std::chrono::microseconds rest(duration.microseconds);
  if (duration.months != 0 || duration.days > kLongestLimit / std::chrono::days(1) || rest > kLongestLimit) return {};
  const std::chrono::nanoseconds length = std::chrono::days(duration.days) + rest;
  if (length > kLongestLimit) return {};
  return length;
}

std::string IntervalText(const Duration& duration) {
  std::string text;
  const auto add = [&](int64_t amount, const char* unit) {
    if (amount != 0) text += fmt::format("{}{} {}", text.empty() ? "" : " ", amount, unit);
  };
  add(duration.months, "months");
  add(duration.days, "days");
  int64_t rest = duration.microseconds;
  for (const auto& [unit, size] :
       {std::pair("hours", 3600 * kSecond), {"minutes", 60 * kSecond}, {"seconds", kSecond}}) {
    add(rest / static_cast<int64_t>(size), unit);
    rest %= static_cast<int64_t>(size);
  }
  add(rest, "microseconds");
  return text.empty() ? "0 days" : text;
}

}  // namespace sqlflow::base
