#include "project/yaml_builder.h"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>

#include "base/errors/configuration.h"
#include "base/text.h"
#include "project/yaml_scalar.h"

namespace sqlflow::project {

using base::Json;
using base::Span;
namespace code = base::code;

namespace {

// Far beyond any profile, and low enough that "a billion laughs" (aliases of aliases of aliases) stay cheap.
constexpr size_t kMaxNodes = 100'000;

size_t CountNodes(const Json& value) {
  size_t nodes = 1;
  for (const Json& item : value.items) nodes += CountNodes(item);
  for (const Json::Member& member : value.members) nodes += CountNodes(member.value);
  return nodes;
}

}  // namespace

YamlBuilder::YamlBuilder(uint32_t file, const base::SourceMap& sources, base::Diagnostics& diagnostics)
    : file_(file), text_(sources.FileText(file)), diagnostics_(diagnostics) {
  document_.kind = Json::Kind::kNull;
  document_.span.file = file;
}

void YamlBuilder::OnDocumentStart(const YAML::Mark& mark) {
  if (has_document_) throw YAML::ParserException(mark, "a second document begins here; one file holds one document");
}

void YamlBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  Count(mark, 1);
  Json value;
  uint32_t begin = Begin(mark);
  value.span = {file_, begin, begin};
  for (std::string_view word : {"~", "null", "Null", "NULL"}) {
    if (!text_.substr(begin).starts_with(word)) continue;
    value.text = std::string(word);
    value.span.end = begin + static_cast<uint32_t>(word.size());
  }
  Finish(std::move(value), anchor);
}

void YamlBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  auto known = anchors_.find(anchor);
  if (known == anchors_.end()) throw YAML::ParserException(mark, "this alias stands within the value it names");
  Count(mark, CountNodes(known->second));
  Finish(known->second, 0);
}

void YamlBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
  Count(mark, 1);
  std::optional<Json> scalar = ReadYamlScalar(tag, value);
  if (!scalar) throw YAML::ParserException(mark, "the value does not fit its tag " + tag);
  scalar->span = ScalarSpan(mark, value);
  Finish(std::move(*scalar), anchor);
}

void YamlBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                                  YAML::EmitterStyle::value) {
  Open(Json::Kind::kArray, mark, tag, anchor);
}

void YamlBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value) {
  Open(Json::Kind::kObject, mark, tag, anchor);
}

void YamlBuilder::Open(Json::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
  Count(mark, 1);
  std::string_view expected = kind == Json::Kind::kArray ? "tag:yaml.org,2002:seq" : "tag:yaml.org,2002:map";
  if (tag != "?" && tag != "!" && tag != expected) throw YAML::ParserException(mark, "the tag " + tag + " is unknown");
  Frame& frame = open_.emplace_back();
  frame.value.kind = kind;
  uint32_t begin = Begin(mark);
  frame.value.span = {file_, begin, begin};
  frame.anchor = anchor;
}

void YamlBuilder::Close() {
  Frame frame = std::move(open_.back());
  open_.pop_back();
  for (const Json& merged : frame.merges) Merge(frame, merged);
  const Json& value = frame.value;
  uint32_t end = value.span.begin;
  // The end of a block is not marked; that of its last part will do for a caret.
  if (!value.items.empty()) end = std::max(end, value.items.back().span.end);
  for (const Json::Member& member : value.members) {
    end = std::max({end, member.value.span.end, member.name_span.end});
  }
  frame.value.span.end = end;
  Finish(std::move(frame.value), frame.anchor);
}

void YamlBuilder::Finish(Json value, YAML::anchor_t anchor) {
  if (anchor != 0) anchors_[anchor] = value;
  if (open_.empty()) {
    document_ = std::move(value);
    has_document_ = true;
    return;
  }
  Frame& frame = open_.back();
  if (frame.value.kind == Json::Kind::kArray) {
    frame.value.items.push_back(std::move(value));
  } else if (!frame.has_key) {
    frame.key = std::move(value);
    frame.has_key = true;
  } else {
    frame.has_key = false;
    AddMember(frame, std::move(value));
  }
}

void YamlBuilder::AddMember(Frame& frame, Json value) {
  const Json& key = frame.key;
  if (!key.items.empty() || !key.members.empty() || key.kind == Json::Kind::kArray || key.is_object()) {
    diagnostics_.Error(code::kInvalidYaml, key.span, "a key must be a plain name, not a list or mapping");
    return;
  }
  // A missing value gets the mark of what comes next, lines away: the key is the better place.
  bool elsewhere = value.span.begin < key.span.end ||
                   text_.substr(key.span.end, value.span.begin - key.span.end).find('\n') != std::string_view::npos;
  if (value.kind == Json::Kind::kNull && elsewhere) value.span = key.span;
  if (text_.substr(key.span.begin, key.span.size()) == "<<") {  // a quoted "<<" is a key like others
    if (value.kind == Json::Kind::kArray) {
      for (Json& item : value.items) frame.merges.push_back(std::move(item));
    } else {
      frame.merges.push_back(std::move(value));
    }
    return;
  }
  auto [known, is_new] = frame.names.emplace(key.text, key.span);
  if (!is_new) {
    diagnostics_.Error(code::kDoubledKey, key.span, fmt::format("the key \"{}\" is given twice", key.text))
        .notes.push_back({known->second, "it stands here already; keep one of them"});
    return;
  }
  frame.value.members.push_back({key.text, key.span, std::move(value)});
}

void YamlBuilder::Merge(Frame& frame, const Json& merged) {
  if (!merged.is_object()) {
    diagnostics_.Error(code::kInvalidYaml, merged.span, "\"<<\" takes a mapping, or a list of mappings",
                       "write an alias such as *defaults");
    return;
  }
  for (const Json::Member& member : merged.members) {
    if (frame.names.emplace(member.name, member.name_span).second) frame.value.members.push_back(member);
  }
}

void YamlBuilder::Count(const YAML::Mark& mark, size_t nodes) {
  nodes_ += nodes;
  if (nodes_ > kMaxNodes) {
    throw YAML::ParserException(mark, fmt::format("the document has more than {} values, aliases counted as often as "
                                                  "they are used",
                                                  base::GroupDigits(kMaxNodes)));
  }
}

uint32_t YamlBuilder::Begin(const YAML::Mark& mark) const {
  size_t at = std::min<size_t>(mark.pos < 0 ? 0 : mark.pos, text_.size());
  while (at < text_.size() && (text_[at] == '&' || text_[at] == '!')) {
    at = std::min(text_.find_first_of(" \t\r\n", at), text_.size());
    at = std::min(text_.find_first_not_of(" \t\r\n", at), text_.size());
  }
  return static_cast<uint32_t>(at);
}

Span YamlBuilder::ScalarSpan(const YAML::Mark& mark, const std::string& value) const {
  uint32_t begin = Begin(mark);
  std::optional<size_t> end = YamlScalarEnd(text_, begin, value);
  if (!end) {  // yaml-cpp closes it at the end of the file
    YAML::Mark opened = mark;
    opened.pos = static_cast<int>(begin);
    throw YAML::ParserException(opened, YAML::ErrorMsg::EOF_IN_SCALAR);
  }
  return {file_, begin, static_cast<uint32_t>(*end)};
}

}  // namespace sqlflow::project
