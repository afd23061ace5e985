#include "base/json.h"

#include <fmt/format.h>

#include "base/secret.h"

namespace sqlflow::base {

const Json* Json::Find(std::string_view name) const {
  for (const Member& member : members) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

Json Json::String(std::string text, Span span) {
  Json json;
  json.kind = Kind::kString;
  json.text = std::move(text);
  json.span = span;
  return json;
}

namespace {

void DumpTo(const Json& json, std::string& out) {
  if (json.secret) {
    out += QuoteJson(kMasked);
    return;
  }
  switch (json.kind) {
    case Json::Kind::kNull: out += "null"; break;
    case Json::Kind::kBool: out += json.boolean ? "true" : "false"; break;
    case Json::Kind::kNumber: out += json.text; break;
    case Json::Kind::kString:
    case Json::Kind::kVariable: out += QuoteJson(json.text); break;
    case Json::Kind::kArray: {
      out += '[';
      for (size_t i = 0; i < json.items.size(); ++i) {
        if (i) out += ',';
        DumpTo(json.items[i], out);
      }
      out += ']';
      break;
    }
    case Json::Kind::kObject: {
      out += '{';
      for (size_t i = 0; i < json.members.size(); ++i) {
        if (i) out += ',';
        out += QuoteJson(json.members[i].name);
        out += ':';
        DumpTo(json.members[i].value, out);
      }
      out += '}';
      break;
    }
  }
}

}  // namespace

std::string Json::Dump() const {
  std::string out;
  DumpTo(*this, out);
  return out;
}

std::string_view KindName(Json::Kind kind) {
  switch (kind) {
    case Json::Kind::kNull: return "null";
    case Json::Kind::kBool: return "boolean";
    case Json::Kind::kNumber: return "number";
    case Json::Kind::kString: return "string";
    case Json::Kind::kArray: return "array";
    case Json::Kind::kObject: return "object";
    case Json::Kind::kVariable: return "variable";
  }
  return "value";
}

std::string QuoteJson(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out += c;
        }
    }
  }
  return out + '"';
}

}  // namespace sqlflow::base
