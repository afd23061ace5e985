#include "normalise.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <regex>
#include <string_view>

namespace sqlflow::flows {
namespace {

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  if (from.empty()) return;
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

size_t Utf8Length(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned first = byte(at);
  const size_t length = first < 0x80   ? 1
                        : first < 0xC2 ? 0
                        : first < 0xE0 ? 2
                        : first < 0xF0 ? 3
                        : first < 0xF5 ? 4
                                       : 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) return 0;
  }
  return length;
}

std::string ShowBytes(std::string_view text) {
  std::string shown;
  for (size_t at = 0; at < text.size();) {
    const size_t length = Utf8Length(text, at);
    if (length == 0) {
      shown += fmt::format("\\x{:02X}", static_cast<unsigned char>(text[at++]));
    } else {
      shown.append(text.substr(at, length));
      at += length;
    }
  }
  return shown;
}

// The dates that a moment of this test can fall on anywhere on earth: a test may run across midnight, and shows UTC or
// its own odd zone.
std::string TodaysDates() {
  std::string dates;
  for (const int days : {-1, 0, 1}) {
    const std::time_t moment = std::time(nullptr) + days * 86400;
    dates += fmt::format("{}{:%Y-%m-%d}", dates.empty() ? "" : "|", fmt::gmtime(moment));
  }
  return dates;
}

}  // namespace

std::string Normalise(const std::string& text, const Places& places) {
  static const std::regex now("(?:" + TodaysDates() + R"()[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d(?::?\d\d)?)?)");
  static const std::regex today("(?:" + TodaysDates() + ")(?!\\d)");
  static const std::regex time(R"((?:\b\d+ ?m(?:in)? )?\b\d[\d,.]* ?(?:ms|µs|us|s)\b)");
  static const std::regex rate(R"(\b\d[\d,.]* ?[kM]? (?:rows|bytes|[KMG]i?B)/s)");
  static const std::regex run_id(R"(\b\d{8}-\d{6}-[0-9a-f]{6}\b)");
  static const std::regex pid(R"(\b(process|pid|PID) \d+)");
  std::string shown = ShowBytes(text);
  ReplaceAll(shown, places.folder, "<dir>");
  ReplaceAll(shown, places.repository, "<repo>");
  shown = std::regex_replace(shown, run_id, "<run>");
  shown = std::regex_replace(shown, now, "<now>");
  shown = std::regex_replace(shown, today, "<today>");
  shown = std::regex_replace(shown, rate, "<rate>");
  shown = std::regex_replace(shown, time, "<time>");
  shown = std::regex_replace(shown, pid, "$1 <pid>");
  shown = std::regex_replace(shown, std::regex(R"( {2,}(?=<(?:time|rate)>))"), " ");
  shown = std::regex_replace(shown, std::regex(R"((<(?:time|rate)>) {2,})"), "$1 ");
  return std::regex_replace(shown, std::regex(R"((<(?:time|rate)>) +(?=\n))"), "$1");
}

}  // namespace sqlflow::flows
