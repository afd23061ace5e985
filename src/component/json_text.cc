// Strict JSON (RFC 8259) in a variable's value. The lenient JSON of a .sf file is the language's own.
#include <cctype>

#include "component/param_value.h"

namespace sqlflow::component {

using base::Json;

namespace {

constexpr int kMaximumDepth = 100;

void AppendUtf8(uint32_t point, std::string& text) {
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xC0 | (point >> 6));
    text += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    text += static_cast<char>(0xE0 | (point >> 12));
    text += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    text += static_cast<char>(0xF0 | (point >> 18));
    text += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
    text += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (point & 0x3F));
  }
}

// Every method answers false at the first sign that is not JSON.
class JsonReader {
 public:
  JsonReader(std::string_view text, base::Span span) : text_(text), span_(span) {}

  bool ReadAll(Json& value) {
    if (!Value(value, 0)) return false;
    SkipSpace();
    return at_ == text_.size();
  }

 private:
  void SkipSpace() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  bool Take(char sign) {
    if (at_ == text_.size() || text_[at_] != sign) return false;
    ++at_;
    return true;
  }
  bool TakeWord(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  bool Value(Json& value, int depth) {
    if (depth > kMaximumDepth) return false;
    SkipSpace();
    value.span = span_;
    if (Take('{')) return Object(value, depth);
    if (Take('[')) return Array(value, depth);
    if (Take('"')) {
      value.kind = Json::Kind::kString;
      return String(value.text);
    }
    if (TakeWord("null")) return true;
    value.kind = Json::Kind::kBool;
    value.boolean = text_.substr(at_, 4) == "true";
    if (TakeWord("true") || TakeWord("false")) return true;
    return Number(value);
  }

  bool Object(Json& value, int depth) {
    value.kind = Json::Kind::kObject;
    SkipSpace();
    if (Take('}')) return true;
    do {
      Json::Member& member = value.members.emplace_back();
      member.name_span = span_;
      SkipSpace();
      if (!Take('"') || !String(member.name)) return false;
      SkipSpace();
      if (!Take(':') || !Value(member.value, depth + 1)) return false;
      SkipSpace();
    } while (Take(','));
    return Take('}');
  }

  bool Array(Json& value, int depth) {
    value.kind = Json::Kind::kArray;
    SkipSpace();
    if (Take(']')) return true;
    do {
      if (!Value(value.items.emplace_back(), depth + 1)) return false;
      SkipSpace();
    } while (Take(','));
    return Take(']');
  }

  bool String(std::string& text) {
    while (at_ < text_.size()) {
      const char sign = text_[at_++];
      if (sign == '"') return true;
      if (static_cast<unsigned char>(sign) < 0x20) return false;
      if (sign != '\\') {
        text += sign;
      } else if (!Escape(text)) {
        return false;
      }
    }
    return false;
  }

  bool Escape(std::string& text) {
    if (at_ == text_.size()) return false;
    const char sign = text_[at_++];
    if (sign == 'u') return Unicode(text);
    constexpr std::string_view kSigns = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const size_t place = kSigns.find(sign);
    if (place == std::string_view::npos) return false;
    text += kMeanings[place];
    return true;
  }

  bool Unicode(std::string& text) {
    uint32_t point = 0;
    if (!Hex(point)) return false;
    if (point >= 0xD800 && point < 0xDC00) {
      uint32_t low = 0;
      if (!TakeWord("\\u") || !Hex(low) || low < 0xDC00 || low > 0xDFFF) return false;
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    } else if (point >= 0xDC00 && point < 0xE000) {
      return false;
    }
    AppendUtf8(point, text);
    return true;
  }

  bool Hex(uint32_t& point) {
    if (text_.size() - at_ < 4) return false;
    for (int i = 0; i < 4; ++i) {
      const auto sign = static_cast<unsigned char>(text_[at_++]);
      if (!std::isxdigit(sign)) return false;
      point = point * 16 + static_cast<uint32_t>(std::isdigit(sign) ? sign - '0' : (sign | 0x20) - 'a' + 10);
    }
    return true;
  }

  size_t Digits() {
    const size_t begin = at_;
    while (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_]))) ++at_;
    return at_ - begin;
  }

  bool Number(Json& value) {
    value.kind = Json::Kind::kNumber;
    const size_t begin = at_;
    Take('-');
    if (!Take('0') && Digits() == 0) return false;
    if (Take('.') && Digits() == 0) return false;
    if (Take('e') || Take('E')) {
      if (!Take('-')) Take('+');
      if (Digits() == 0) return false;
    }
    value.text = text_.substr(begin, at_ - begin);
    return true;
  }

  std::string_view text_;
  base::Span span_;
  size_t at_ = 0;
};

}  // namespace

std::optional<Json> ParseJson(std::string_view text, base::Span span) {
  Json value;
  if (!JsonReader(text, span).ReadAll(value)) return std::nullopt;
  return value;
}

}  // namespace sqlflow::component
