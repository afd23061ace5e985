#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace sqlflow::base {

// A JSON (or YAML) value that remembers where it stood. What users write in PARAMS, OPTIONS and profiles.
// Two stages: as parsed, strings are raw (escapes and ${variables} still in `text`, which is the content between the
// quotes) and a bare ${variable} is a kVariable; after lang::ExpandJson all strings are final, no kVariable is left.
struct Json {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject, kVariable };
  struct Member;

  Kind kind = Kind::kNull;
  Span span;  // the whole value, quotes and braces included
  bool boolean = false;
  bool secret = false;         // a secret variable went into it: never shown
  bool bare = false;           // it was a bare ${variable}: read by the parameter's declared type
  bool lone_variable = false;  // it was a text of nothing but one ${variable}: may be read as a number or boolean
  bool multi_line = false;     // written with ''' or """: no escapes inside
  std::string text;            // kString content, kNumber literal, kVariable raw `${…}`
  std::vector<Json> items;
  std::vector<Member> members;  // in the order written; a doubled name is the parser's error

  const Json* Find(std::string_view name) const;
  bool is_string() const { return kind == Kind::kString; }
  bool is_object() const { return kind == Kind::kObject; }

  static Json String(std::string text, Span span = {});
  // Compact text, keys in the order written. Secrets come out as "********".
  std::string Dump() const;
};

struct Json::Member {
  std::string name;
  Span name_span;
  Json value;
};

// "object", "string", … for messages.
std::string_view KindName(Json::Kind kind);

// `text` as a JSON string literal, with its quotes.
std::string QuoteJson(std::string_view text);

}  // namespace sqlflow::base
