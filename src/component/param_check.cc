#include "component/param_check.h"

#include "base/errors/parameters.h"
#include "base/secret.h"
#include "base/text.h"

namespace sqlflow::component {

using base::Json;

namespace {

constexpr size_t kShownCharacters = 60;

std::string Shorten(std::string_view text) {
  if (text.size() <= kShownCharacters) return std::string(text);
  size_t end = kShownCharacters;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

bool IsSecret(const Param& param, const Json& value) { return value.secret || param.type == ParamType::kSecret; }

// "the string "x"", "the number 5", "a list".
std::string Phrase(const Param& param, const Json& value) {
  if (IsSecret(param, value)) return std::string(base::kMasked);
  switch (value.kind) {
    case Json::Kind::kNull: return "null";
    case Json::Kind::kBool: return value.boolean ? "true" : "false";
    case Json::Kind::kNumber: return "the number " + Shorten(value.text);
    case Json::Kind::kString: return "the string " + base::QuoteJson(Shorten(value.text));
    case Json::Kind::kVariable: return "the variable " + Shorten(value.text);
    case Json::Kind::kArray: return "a list";
    case Json::Kind::kObject: return "an object";
  }
  return "";
}

std::string ShownText(const Param& param, const Json& value) {
  return IsSecret(param, value) ? std::string(base::kMasked) : base::QuoteJson(Shorten(value.text));
}

std::vector<ParamType> Forms(const Param& param) {
  std::vector<ParamType> forms = {param.type};
  forms.insert(forms.end(), param.also.begin(), param.also.end());
  return forms;
}

std::string FormsPhrase(const Param& param) {
  std::vector<std::string> phrases;
  for (const ParamType form : Forms(param)) phrases.emplace_back(TypePhrase(form));
  return base::JoinStrings(phrases, ", or ");
}

// What the user should have written, where it can be told from what was.
std::string RightForm(const Param& param, const Json& value) {
  const bool scalar = value.kind == Json::Kind::kNumber || value.kind == Json::Kind::kBool;
  const bool text_wanted = param.type == ParamType::kString || param.type == ParamType::kStringList;
  if (text_wanted && scalar && !IsSecret(param, value)) {
    return "write " +
           base::QuoteJson(value.kind == Json::Kind::kBool ? (value.boolean ? "true" : "false") : value.text);
  }
  if (value.is_string() && !IsSecret(param, value)) {
    Json unquoted = value;
    unquoted.bare = true;
    unquoted = Settle(unquoted, param.type);
    if (!unquoted.is_string() && HasType(unquoted, param.type)) {
      return value.bare ? "" : "write " + unquoted.Dump() + " without quotes";
    }
  }
  if (param.example.empty()) return "";
  return "for example " + base::QuoteJson(param.name) + ": " + param.example;
}

// An integer literal that no 64 bits hold has the right form and still cannot be read.
bool IsTooLarge(const Param& param, const Json& value) {
  return param.type == ParamType::kInteger && value.kind == Json::Kind::kNumber && !IsSecret(param, value) &&
         value.text.find_first_not_of("-0123456789") == std::string::npos;
}

void ReportWrongType(const Param& param, const Json::Member& given, const Json& value, base::Diagnostics& diagnostics) {
  const std::string name = base::QuoteJson(param.name);
  base::Span span = value.span;
  std::string message = name + " must be " + FormsPhrase(param);
  std::string suggestion = RightForm(param, value);
  if (IsTooLarge(param, value)) {
    message += ", and " + Shorten(value.text) + " is too large";
    suggestion.clear();
  } else if (value.kind == Json::Kind::kArray && param.type != ParamType::kObject) {
    const Json* odd = nullptr;
    size_t position = 0;
    for (const Json& item : value.items) {
      ++position;
      const bool fits = param.type == ParamType::kObjectList ? item.is_object() : item.is_string();
      if (!fits && (odd = &item) != nullptr) break;
    }
    const bool list_wanted = param.type == ParamType::kStringList || param.type == ParamType::kObjectList;
    if (odd != nullptr && list_wanted) {
      message += fmt::format("; item {} is {}", position, Phrase(param, *odd));
      suggestion = RightForm(param, *odd);
      span = odd->span;
    } else {
      message += ", not " + Phrase(param, value);
    }
  } else if ((value.bare || value.lone_variable) && value.is_string()) {
    message += ", but its variable holds " + ShownText(param, value);
  } else {
    message += ", not " + Phrase(param, value);
  }
  if (span.empty()) span = given.name_span;
  diagnostics.Error(base::code::kWrongParameterType, span, std::move(message), std::move(suggestion));
}

std::optional<Json> SettleToForm(const Param& param, const Json& value) {
  for (const ParamType form : Forms(param)) {
    Json settled = Settle(value, form);
    if (HasType(settled, form)) return settled;
  }
  return std::nullopt;
}

// Spells an allowed word as declared; false if it is not allowed.
bool AcceptWord(const Param& param, Json& word, base::Diagnostics* diagnostics) {
  for (const std::string& allowed : param.allowed) {
    if (!base::EqualsIgnoreCase(allowed, word.text)) continue;
    word.text = allowed;
    return true;
  }
  if (diagnostics == nullptr) return false;
  const std::string shown = ShownText(param, word);
  base::Diagnostic& found = diagnostics->Error(base::code::kParameterValueNotAllowed, word.span,
                                               base::QuoteJson(param.name) + " cannot be " + shown,
                                               IsSecret(param, word) ? "" : base::DidYouMean(word.text, param.allowed));
  found.notes.push_back({std::nullopt, "allowed: " + base::JoinStrings(param.allowed, ", ")});
  return false;
}

bool AcceptWords(const Param& param, Json& value, base::Diagnostics* diagnostics) {
  if (param.allowed.empty()) return true;
  if (value.is_string()) return AcceptWord(param, value, diagnostics);
  bool accepted = true;
  for (Json& item : value.items) {
    if (item.is_string()) accepted = AcceptWord(param, item, diagnostics) && accepted;
  }
  return accepted;
}

bool AcceptSize(const Param& param, const Json& value, base::Diagnostics* diagnostics) {
  double number = 0;
  std::chrono::nanoseconds length{};
  if (param.type == ParamType::kDuration && ReadValue(value, length)) {
    number = std::chrono::duration<double>(length).count();
  } else if (!ReadValue(value, number)) {
    return true;
  }
  if (!param.minimum || number >= *param.minimum) return true;
  if (diagnostics != nullptr) {
    const std::string shown = IsSecret(param, value) ? std::string(base::kMasked) : Shorten(value.text);
    diagnostics->Error(base::code::kParameterTooSmall, value.span,
                       fmt::format("{} must be at least {}{}, not {}", base::QuoteJson(param.name), *param.minimum,
                                   param.type == ParamType::kDuration ? " s" : "", shown));
  }
  return false;
}

}  // namespace

std::optional<Json> AcceptValue(const Param& param, const Json::Member& given, base::Diagnostics* diagnostics) {
  if (given.value.kind == Json::Kind::kNull) return std::nullopt;
  std::optional<Json> settled = SettleToForm(param, given.value);
  if (!settled) {
    const Json value = Settle(given.value, param.type);
    if (value.kind != Json::Kind::kNull && diagnostics != nullptr) ReportWrongType(param, given, value, *diagnostics);
    return std::nullopt;
  }
  if (!AcceptWords(param, *settled, diagnostics) || !AcceptSize(param, *settled, diagnostics)) return std::nullopt;
  if (param.check && diagnostics != nullptr) param.check(*settled, *diagnostics);
  return settled;
}

}  // namespace sqlflow::component
