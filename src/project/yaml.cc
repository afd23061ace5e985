#include "project/yaml.h"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <sstream>

#include "base/errors/configuration.h"
#include "base/text.h"
#include "project/yaml_builder.h"

namespace sqlflow::project {

using base::Json;
namespace code = base::code;

namespace {

// yaml-cpp takes the byte 4 for the end of the file and mends broken UTF-8 in silence, so we look first.
bool IsReadable(uint32_t file, std::string_view text, base::Diagnostics& diagnostics) {
  size_t bad = 0;
  if (!base::IsValidUtf8(text, &bad)) {
    uint32_t at = static_cast<uint32_t>(bad);
    diagnostics.Error(code::kInvalidYaml, {file, at, at + 1}, "the file is not UTF-8 text",
                      "save it with the encoding UTF-8");
    return false;
  }
  for (size_t at = 0; at < text.size(); ++at) {
    unsigned char c = static_cast<unsigned char>(text[at]);
    if (c >= 0x20 && c != 0x7F) continue;
    if (c == '\t' || c == '\n' || c == '\r') continue;
    uint32_t place = static_cast<uint32_t>(at);
    diagnostics.Error(code::kInvalidYaml, {file, place, place + 1},
                      fmt::format("a control character (byte {}) stands here", c), "remove it");
    return false;
  }
  return true;
}

struct Reworded {
  std::string message;
  std::string suggestion = {};
};

// yaml-cpp's words for the mistakes that people make, said so that they can be mended.
Reworded Reword(const std::string& message, std::string_view line) {
  size_t indentation = line.find_first_not_of(" \t");
  bool tab = line.substr(0, std::min(indentation, line.size())).find('\t') != std::string_view::npos;
  if (tab || message == YAML::ErrorMsg::TAB_IN_INDENTATION) {
    return {"YAML is indented by spaces, and a tab stands here", "replace the tab by spaces"};
  }
  bool flow = message == YAML::ErrorMsg::END_OF_MAP_FLOW || message == YAML::ErrorMsg::END_OF_SEQ_FLOW ||
              message == YAML::ErrorMsg::FLOW_END;
  if (flow && line.find("${") != std::string_view::npos) {
    return {"within { } and [ ] a variable needs quotes", "write \"${name}\""};
  }
  if (message == YAML::ErrorMsg::END_OF_MAP_FLOW) return {"a '{' is never closed, or a comma is missing"};
  if (message == YAML::ErrorMsg::END_OF_SEQ_FLOW) return {"a '[' is never closed, or a comma is missing"};
  if (message == YAML::ErrorMsg::FLOW_END) return {"this bracket closes nothing"};
  if (message == YAML::ErrorMsg::MAP_VALUE) {
    return {"a second ':' on a line, or a key that is indented deeper than its neighbours",
            "put a value that holds ': ' into quotes, or mend the indentation"};
  }
  if (message == YAML::ErrorMsg::END_OF_MAP || message == YAML::ErrorMsg::END_OF_SEQ ||
      message == YAML::ErrorMsg::BLOCK_ENTRY || message == YAML::ErrorMsg::MAP_KEY) {
    return {"this line does not fit the lines above it",
            "check its indentation, its quotes, and that a ':' and a space follow the key"};
  }
  if (message == YAML::ErrorMsg::EOF_IN_SCALAR) return {"a quote is opened and never closed"};
  if (message.starts_with(YAML::ErrorMsg::INVALID_ESCAPE)) {
    return {message + " in a text with double quotes", "use single quotes, or write \\\\ for a backslash"};
  }
  if (message == YAML::ErrorMsg::UNKNOWN_TOKEN) {
    return {"a value cannot begin with this character", "put the value into quotes"};
  }
  if (message.starts_with(YAML::ErrorMsg::UNKNOWN_ANCHOR)) return {"no anchor of this name stands above"};
  if (message == YAML::ErrorMsg::BAD_FILE) return {"the document is nested too deeply"};
  return {message};
}

// Where to show a fault: a bracket that is never closed where it opened, a tab at the tab, and what is noticed at the
// end of the file at the last thing that was written.
size_t PlaceOf(const YAML::Exception& exception, std::string_view text, const Json* innermost) {
  size_t at = std::min<size_t>(exception.mark.pos < 0 ? 0 : exception.mark.pos, text.size());
  bool unclosed = exception.msg == YAML::ErrorMsg::END_OF_MAP_FLOW || exception.msg == YAML::ErrorMsg::END_OF_SEQ_FLOW;
  if (unclosed && innermost && innermost->span.begin < text.size()) {
    char opener = text[innermost->span.begin];
    if (opener == '{' || opener == '[') return innermost->span.begin;
  }
  size_t line = at == 0 ? 0 : text.find_last_of('\n', at - 1) + 1;
  size_t indentation = std::min(text.find_first_not_of(" \t", line), text.size());
  if (size_t tab = text.substr(0, indentation).find('\t', line); tab != std::string_view::npos) return tab;
  if (!base::Trim(text.substr(at)).empty()) return at;
  size_t last = text.find_last_not_of(" \t\r\n");
  at = last == std::string_view::npos ? 0 : last;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

void Report(const YAML::Exception& exception, uint32_t file, const base::SourceMap& sources, const Json* innermost,
            base::Diagnostics& diagnostics) {
  std::string_view text = sources.FileText(file);
  size_t at = PlaceOf(exception, text, innermost);
  uint32_t begin = static_cast<uint32_t>(at);
  uint32_t end = static_cast<uint32_t>(std::min(at + 1, text.size()));
  Reworded words = Reword(exception.msg, sources.LineAt(file, begin));
  diagnostics.Error(code::kInvalidYaml, {file, begin, end}, words.message, words.suggestion);
}

}  // namespace

std::optional<Json> ReadYaml(uint32_t file, const base::SourceMap& sources, base::Diagnostics& diagnostics) {
  std::string_view text = sources.FileText(file);
  if (!IsReadable(file, text, diagnostics)) return std::nullopt;
  YamlBuilder builder(file, sources, diagnostics);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& exception) {
    Report(exception, file, sources, builder.innermost(), diagnostics);
    return std::nullopt;
  }
  Json document = builder.document();
  if (document.kind == Json::Kind::kNull) {
    document.kind = Json::Kind::kObject;
    document.span = {file, 0, 0};
  }
  return document;
}

}  // namespace sqlflow::project
