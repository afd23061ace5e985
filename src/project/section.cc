#include "project/section.h"

#include <algorithm>
#include <charconv>

#include "base/duration.h"
#include "base/errors/configuration.h"
#include "base/errors/validation.h"
#include "base/text.h"

namespace sqlflow::project {

using base::Json;
namespace code = base::code;

namespace {

bool IsScalar(const Json& value) {
  switch (value.kind) {
    case Json::Kind::kBool:
    case Json::Kind::kNumber:
    case Json::Kind::kString:
    case Json::Kind::kVariable: return true;
    default: return false;
  }
}

}  // namespace

std::string Describe(const Json& value) {
  switch (value.kind) {
    case Json::Kind::kNull: return "nothing";
    case Json::Kind::kArray: return "a list";
    case Json::Kind::kObject: return "a mapping";
    case Json::Kind::kString: return base::QuoteJson(value.text);
    default: return value.text;
  }
}

std::optional<Section> Section::Of(const Json& value, std::string path, base::Diagnostics& diagnostics) {
  if (!value.is_object() && value.kind != Json::Kind::kNull) {
    diagnostics.Error(code::kWrongValue, value.span,
                      fmt::format("{} takes keys with values, found {}", path, Describe(value)));
    return std::nullopt;
  }
  return Section(value, std::move(path), diagnostics);
}

base::Span Section::KeySpan(const std::string& key) const {
  for (const Json::Member& member : value_->members) {
    if (member.name == key) return member.name_span;
  }
  return value_->span;
}

const Json* Section::Get(const std::string& key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.push_back(key);
  return value_->Find(key);
}

void Section::ReportKind(const Json& value, const std::string& key, const std::string& expected) {
  diagnostics_->Error(code::kWrongValue, value.span,
                      fmt::format("{} takes {}, found {}", key, expected, Describe(value)));
}

std::optional<Section::Text> Section::GetText(const std::string& key) {
  const Json* value = Get(key);
  if (!value) return std::nullopt;
  if (!IsScalar(*value) || base::Trim(value->text).empty()) {
    ReportKind(*value, key, "a text");
    return std::nullopt;
  }
  return Text{value->text, value->span};
}

std::optional<bool> Section::GetBoolean(const std::string& key) {
  const Json* value = Get(key);
  if (!value) return std::nullopt;
  if (value->kind != Json::Kind::kBool) {
    ReportKind(*value, key, "true or false");
    return std::nullopt;
  }
  return value->boolean;
}

std::optional<std::chrono::nanoseconds> Section::GetLength(const std::string& key) {
  const Json* value = Get(key);
  if (!value) return std::nullopt;
  const bool is_number = value->kind == Json::Kind::kNumber;
  const auto read = IsScalar(*value) ? base::ParseDuration(value->text + (is_number ? "s" : "")) : std::nullopt;
  const auto length = read ? base::FixedLength(*read) : std::nullopt;
  if (!length) ReportKind(*value, key, "a length of time (90s, 12 hours, or a number of seconds)");
  return length;
}

std::optional<int> Section::GetCount(const std::string& key, int maximum) {
  const Json* value = Get(key);
  if (!value) return std::nullopt;
  int count = 0;
  const char* end = value->text.data() + value->text.size();
  auto [rest, failure] = std::from_chars(value->text.data(), end, count);
  if (value->kind != Json::Kind::kNumber || failure != std::errc() || rest != end || count < 1 || count > maximum) {
    ReportKind(*value, key, fmt::format("a whole number from 1 to {}", maximum));
    return std::nullopt;
  }
  return count;
}

std::optional<std::string> Section::GetOneOf(const std::string& key, const std::vector<std::string>& allowed) {
  const Json* value = Get(key);
  if (!value) return std::nullopt;
  for (const std::string& candidate : allowed) {
    if (IsScalar(*value) && base::EqualsIgnoreCase(candidate, value->text)) return candidate;
  }
  diagnostics_->Error(code::kWrongValue, value->span,
                      fmt::format("{} takes {}, found {}", key, base::JoinStrings(allowed, ", "), Describe(*value)),
                      base::DidYouMean(value->text, allowed));
  return std::nullopt;
}

std::optional<Section> Section::GetSection(const std::string& key, std::string path) {
  const Json* value = Get(key);
  if (!value) return std::nullopt;
  return Of(*value, std::move(path), *diagnostics_);
}

void Section::RefuseForNow(const std::string& key, const std::string& feature) {
  if (!Get(key)) return;
  diagnostics_->Error(code::kNotYetSupported, KeySpan(key),
                      fmt::format("{} ({}) comes with a later release", key, feature), "remove it for now");
}

void Section::RejectUnknown(const std::map<std::string, std::string>& elsewhere) {
  for (const Json::Member& member : value_->members) {
    if (std::find(known_.begin(), known_.end(), member.name) != known_.end()) continue;
    auto home = elsewhere.find(member.name);
    std::string advice = home != elsewhere.end() ? "it belongs " + home->second : base::DidYouMean(member.name, known_);
    base::Diagnostic& found = diagnostics_->Error(code::kUnknownKey, member.name_span,
                                                  fmt::format("unknown key \"{}\" in {}", member.name, path_), advice);
    if (advice.empty()) found.notes.push_back({std::nullopt, "known here: " + base::JoinStrings(known_, ", ")});
  }
}

}  // namespace sqlflow::project
