#include "project/variables.h"

#include "base/error.h"
#include "base/errors/configuration.h"
#include "base/text.h"
#include "project/variable_name.h"
#include "project/yaml.h"

namespace sqlflow::project {

namespace code = base::code;

std::string_view LayerName(Layer layer) {
  switch (layer) {
    case Layer::kCommandLine: return "command line";
    case Layer::kProfile: return "profile";
    case Layer::kSet: return "SET";
    case Layer::kDotEnv: return ".env";
    case Layer::kEnvironment: return "environment";
    case Layer::kBuiltIn: return "built in";
  }
  return "unknown";
}

void VariableLayers::Set(Layer layer, const std::string& name, std::string text, base::Span span) {
  layers_[layer].insert_or_assign(name, Found{std::move(text), layer, span});
}

std::optional<VariableLayers::Found> VariableLayers::Find(std::string_view name, const std::string* set) const {
  for (Layer place :
       {Layer::kCommandLine, Layer::kProfile, Layer::kSet, Layer::kDotEnv, Layer::kEnvironment, Layer::kBuiltIn}) {
    if (place == Layer::kSet && set) return Found{*set, Layer::kSet, {}};
    const auto& values = layer(place);
    if (auto found = values.find(name); found != values.end()) return found->second;
  }
  return std::nullopt;
}

std::vector<std::string> VariableLayers::Names() const {
  std::set<std::string> names;
  for (const auto& [place, values] : layers_) {
    if (place == Layer::kEnvironment) continue;
    for (const auto& [name, value] : values) names.insert(name);
  }
  return {names.begin(), names.end()};
}

const std::map<std::string, VariableLayers::Found, std::less<>>& VariableLayers::layer(Layer layer) const {
  static const std::map<std::string, Found, std::less<>> kNone;
  auto known = layers_.find(layer);
  return known == layers_.end() ? kNone : known->second;
}

namespace {

[[noreturn]] void ThrowBadVariable(const std::string& message, const std::string& hint) {
  throw base::Error(code::kInvalidVariable, message, hint);
}

void CheckName(const std::string& name) {
  if (!IsVariableName(name))
    ThrowBadVariable(fmt::format("\"{}\" cannot be a variable's name", name), kVariableNameRule);
}

std::optional<unsigned> FourHexDigits(std::string_view text) {
  if (text.size() < 4) return std::nullopt;
  unsigned value = 0;
  for (char c : text.substr(0, 4)) {
    size_t digit = std::string_view("0123456789abcdef").find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
    if (digit == std::string_view::npos) return std::nullopt;
    value = value * 16 + static_cast<unsigned>(digit);
  }
  return value;
}

// JSON writes a character beyond 16 bits as two \u escapes, YAML, whose parser reads it here, as one \U. Everything
// else in JSON is YAML.
std::string JoinSurrogates(std::string_view json) {
  std::string yaml;
  for (size_t at = 0; at < json.size();) {
    if (json[at] != '\\') {
      yaml += json[at++];
      continue;
    }
    std::string_view rest = json.substr(at);
    std::optional<unsigned> high, low;
    if (rest.starts_with("\\u")) high = FourHexDigits(rest.substr(2));
    if (high && rest.size() >= 12 && rest.substr(6, 2) == "\\u") low = FourHexDigits(rest.substr(8));
    if (high && low && *high >= 0xD800 && *high < 0xDC00 && *low >= 0xDC00 && *low < 0xE000) {
      yaml += fmt::format("\\U{:08x}", 0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00));
      at += 12;
    } else {
      yaml += rest.substr(0, 2);
      at += std::min<size_t>(2, rest.size());
    }
  }
  return yaml;
}

constexpr const char* kJsonHint = "put the JSON into single quotes: --vars '{\"name\": \"value\"}'";

}  // namespace

void AddCommandLineVariable(std::string_view assignment, VariableLayers& variables) {
  size_t equals = assignment.find('=');
  if (equals == std::string_view::npos) {
    ThrowBadVariable(fmt::format("--var takes NAME=VALUE, found \"{}\"", assignment), "for example: --var region=eu");
  }
  std::string name(base::Trim(assignment.substr(0, equals)));
  CheckName(name);
  variables.Set(Layer::kCommandLine, name, std::string(assignment.substr(equals + 1)));
}

void AddCommandLineVariables(std::string_view json, VariableLayers& variables) {
  std::string_view text = base::Trim(json);
  if (!text.starts_with('{')) {
    ThrowBadVariable(fmt::format("--vars takes a JSON object, found \"{}\"", text), kJsonHint);
  }
  base::SourceMap sources;
  base::Diagnostics faults;
  std::optional<base::Json> document = ReadYaml(sources.Add("--vars", JoinSurrogates(text)), sources, faults);
  if (faults.has_errors() || !document) {
    const base::Diagnostic& first = faults.items().front();
    ThrowBadVariable(
        fmt::format("--vars cannot be read at character {}: {}", sources.Locate(first.span).column, first.message),
        kJsonHint);
  }
  for (const base::Json::Member& member : document->members) {
    // The shell took the quotes away: {"a":1} arrives as {a:1}, which is a name without a value.
    bool quotes_lost = member.name.find(':') != std::string::npos;
    if (quotes_lost) ThrowBadVariable(fmt::format("--vars lost its quotes on the way: {}", text), kJsonHint);
    CheckName(member.name);
    if (member.value.kind == base::Json::Kind::kNull) {
      ThrowBadVariable(fmt::format("the variable {} of --vars has no value", member.name),
                       "write \"\" for an empty text");
    }
    variables.Set(Layer::kCommandLine, member.name, VariableText(member.value));
  }
}

}  // namespace sqlflow::project
