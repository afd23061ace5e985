#include <optional>

#include "base/errors/configuration.h"
#include "base/text.h"
#include "project/variable_name.h"
#include "project/variables.h"

namespace sqlflow::project {

namespace code = base::code;

namespace {

// One pass over a .env file. After a fault it goes on with the next line.
class DotEnvReader {
 public:
  DotEnvReader(uint32_t file, std::string_view text, VariableLayers& variables, base::Diagnostics& diagnostics)
      : file_(file), text_(text), variables_(variables), diagnostics_(diagnostics) {}

  void Read() {
    while (at_ < text_.size()) {
      SkipBlanks();
      if (!AtLineEnd() && text_[at_] != '#') ReadAssignment();
      at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1;
    }
  }

 private:
  bool AtLineEnd() const { return at_ >= text_.size() || text_[at_] == '\n' || text_.substr(at_).starts_with("\r\n"); }
  void SkipBlanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  size_t LineEnd() const { return std::min(text_.find('\n', at_), text_.size()); }

  base::Span SpanFrom(size_t begin, size_t end) const {
    return {file_, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }

  void Fault(size_t begin, size_t end, std::string message, std::string suggestion = {}) {
    diagnostics_.Error(code::kInvalidDotEnv, SpanFrom(begin, end), std::move(message), std::move(suggestion));
  }

  void ReadAssignment() {
    if (std::string_view rest = text_.substr(at_); rest.starts_with("export ") || rest.starts_with("export\t")) {
      at_ += 7;
      SkipBlanks();
    }
    size_t begin = at_;
    size_t end = LineEnd();
    size_t equals = text_.substr(0, end).find('=', at_);
    if (equals == std::string_view::npos) {
      std::string_view line = base::Trim(text_.substr(begin, end - begin));
      bool colon = line.find(':') != std::string_view::npos;
      Fault(begin, begin + line.size(), "a line of .env sets a variable with NAME=VALUE, and this one has no =",
            colon ? "write = in place of the colon" : "");
      return;
    }
    std::string name(base::Trim(text_.substr(begin, equals - begin)));
    if (!IsVariableName(name)) {
      Fault(begin, std::max(begin + name.size(), begin + 1), fmt::format("\"{}\" cannot be a variable's name", name),
            kVariableNameRule);
      return;
    }
    at_ = equals + 1;
    SkipBlanks();
    if (std::optional<std::string> value = ReadValue()) Set(name, std::move(*value), SpanFrom(begin, at_));
  }

  void Set(const std::string& name, std::string value, base::Span span) {
    if (auto known = seen_.find(name); known != seen_.end()) {
      diagnostics_
          .Warning(code::kDoubledVariable, span, fmt::format("{} is set twice; the later value counts", name),
                   "remove one of them")
          .notes.push_back({known->second, "it is set here first"});
    }
    seen_[name] = span;
    variables_.Set(Layer::kDotEnv, name, std::move(value), span);
  }

  std::optional<std::string> ReadValue() {
    if (AtLineEnd()) return std::string();
    if (text_[at_] == '"' || text_[at_] == '\'') return ReadQuoted(text_[at_]);
    size_t end = LineEnd();
    for (size_t i = at_; i < end; ++i) {
      if (text_[i] == '#' && (text_[i - 1] == ' ' || text_[i - 1] == '\t')) end = i;
    }
    std::string value(base::Trim(text_.substr(at_, end - at_)));
    at_ += value.size();
    return value;
  }

  std::optional<std::string> ReadQuoted(char quote) {
    size_t opened = at_++;
    std::string value;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\r' && text_.substr(at_).starts_with("\r\n")) ++at_;
      if (quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size()) {
        value += Unescape(text_[at_ + 1]);
        at_ += 2;
      } else {
        // Single quotes keep `${x}` as it stands, and `$$` is how a value says so.
        if (quote == '\'' && text_.substr(at_).starts_with("${")) value += '$';
        value += text_[at_++];
      }
    }
    if (at_ >= text_.size()) {
      at_ = opened;
      Fault(opened, opened + 1, "this quote is never closed");
      return std::nullopt;
    }
    size_t closed = at_++;
    SkipBlanks();
    if (!AtLineEnd() && text_[at_] != '#') {
      Fault(closed, closed + 1, "something other than a comment follows the closing quote",
            "escape a quote inside with \\, or use the other kind of quotes outside");
      return std::nullopt;
    }
    at_ = closed + 1;
    return value;
  }

  static std::string Unescape(char c) {
    switch (c) {
      case 'n': return "\n";
      case 'r': return "\r";
      case 't': return "\t";
      case '"':
      case '\'':
      case '\\': return std::string(1, c);
      case '$': return "$$";  // `\${x}` is a literal ${x}
      default: return std::string("\\") + c;
    }
  }

  uint32_t file_;
  std::string_view text_;
  VariableLayers& variables_;
  base::Diagnostics& diagnostics_;
  std::map<std::string, base::Span> seen_;
  size_t at_ = 0;
};

}  // namespace

void ReadDotEnv(const std::string& shown_path, const std::string& text, VariableLayers& variables,
                base::SourceMap& sources, base::Diagnostics& diagnostics) {
  uint32_t file = sources.Add(shown_path, text);
  std::string_view kept = sources.FileText(file);
  size_t bad = 0;
  if (!base::IsValidUtf8(kept, &bad)) {
    uint32_t at = static_cast<uint32_t>(bad);
    diagnostics.Error(code::kInvalidDotEnv, {file, at, at + 1}, "the file is not UTF-8 text",
                      "save it with the encoding UTF-8");
    return;
  }
  DotEnvReader(file, kept, variables, diagnostics).Read();
}

}  // namespace sqlflow::project
