#include "lang/expand.h"

#include "base/errors/syntax.h"
#include "lang/lexer.h"
#include "lang/value_expander.h"
#include "lang/variable_syntax.h"

namespace sqlflow::lang {
namespace {

using Kind = Token::Kind;

// What a value needs so that it stands for itself inside its quotes.
std::string Quoted(std::string_view value, Quoting quoting) {
  std::string out;
  out.reserve(value.size());
  for (const char c : value) {
    const bool single = (quoting == Quoting::kSingle || quoting == Quoting::kEscape) && c == '\'';
    const bool backslash = quoting == Quoting::kEscape && c == '\\';
    const bool name = quoting == Quoting::kDouble && c == '"';
    if (single || backslash || name) out += c;
    out += c;
  }
  return out;
}

// Builds the text of one span, piece by piece.
class SqlExpander {
 public:
  SqlExpander(base::Span span, const base::SourceMap& sources, const Variables& variables,
              base::Diagnostics& diagnostics)
      : span_(span), file_(sources.FileText(span.file)), diagnostics_(diagnostics), values_(variables, diagnostics) {
    Lexer lexer(span, sources);
    uint32_t done = span.begin;
    for (Token token = lexer.Next(); token.kind != Kind::kEnd; token = lexer.Next()) {
      if (token.kind == Kind::kComment) continue;
      Copy(done, token.span.begin);
      ExpandToken(token);
      done = token.span.end;
    }
    Copy(done, span.end);
    out_.secret = values_.secret();
  }

  ExpandedText Take() { return std::move(out_); }

 private:
  void ExpandToken(const Token& token);
  void Copy(size_t begin, size_t end);
  void Put(const std::string& value, base::Span origin);
  base::Span SpanOf(size_t begin, size_t end) const {
    return {span_.file, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }

  base::Span span_;
  std::string_view file_;
  base::Diagnostics& diagnostics_;
  ValueExpander values_;
  ExpandedText out_;
};

void SqlExpander::Copy(size_t begin, size_t end) {
  if (begin >= end) return;
  const bool goes_on =
      !out_.segments.empty() && !out_.segments.back().is_variable && out_.segments.back().origin.end == begin;
  if (goes_on) {
    out_.segments.back().origin.end = static_cast<uint32_t>(end);
  } else {
    out_.segments.push_back({.begin = out_.text.size(), .origin = SpanOf(begin, end)});
  }
  out_.text += file_.substr(begin, end - begin);
}

void SqlExpander::Put(const std::string& value, base::Span origin) {
  out_.segments.push_back({.begin = out_.text.size(), .origin = origin, .is_variable = true});
  out_.text += value;
}

void SqlExpander::ExpandToken(const Token& token) {
  const std::string_view text = file_.substr(0, token.span.end);
  Quoting quoting = Quoting::kNone;
  std::string_view tag;
  if (token.kind == Kind::kString) quoting = text[token.span.begin] == '\'' ? Quoting::kSingle : Quoting::kEscape;
  if (token.kind == Kind::kQuotedName) quoting = Quoting::kDouble;
  if (token.kind == Kind::kDollarString) {
    quoting = Quoting::kRaw;
    tag = text.substr(token.span.begin, text.find('$', token.span.begin + 1) + 1 - token.span.begin);
  }
  const bool strict = quoting == Quoting::kNone || quoting == Quoting::kRaw;
  size_t done = token.span.begin;
  size_t at = text.find('$', done + tag.size());
  for (; at < text.size(); at = text.find('$', at)) {
    if (AtEscapedVariable(text, at, strict)) {
      Copy(done, at);
      done = at + 1;
      at += 3;
      continue;
    }
    if (!AtVariable(text, at)) {
      ++at;
      continue;
    }
    const VariableSyntax variable = ScanVariable(text, at, quoting);
    const base::Span origin = SpanOf(at, variable.end);
    at = variable.end;
    if (variable.problem != Token::Problem::kNone) continue;  // the parser told it
    Copy(done, origin.begin);
    done = at;
    const std::string value = values_.Value(variable, quoting, origin);
    if (!tag.empty() && value.find(tag) != std::string::npos) {
      diagnostics_.Error(
          base::code::kValueBreaksQuotes, origin,
          fmt::format("the value of {} holds {}, which would end the text around it", variable.name, tag),
          "put the text between $text$ and $text$, or another tag");
    }
    Put(Quoted(value, quoting), origin);
  }
  Copy(done, token.span.end);
}

// What stands between the quotes of a text, how it is quoted, and where.
struct Content {
  std::string_view text;  // the file up to its end
  size_t begin = 0;
  Quoting quoting = Quoting::kNone;
};

Content ContentOf(base::Span span, const base::SourceMap& sources) {
  const std::string_view file = sources.FileText(span.file);
  Content content{file.substr(0, span.end), span.begin, Quoting::kNone};
  const std::string_view whole = sources.Text(span);
  const char first = whole.empty() ? '\0' : whole.front();
  if (whole.size() >= 2 && (first == '\'' || first == '"') && whole.back() == first) {
    content = {file.substr(0, span.end - 1), span.begin + 1u, first == '"' ? Quoting::kDouble : Quoting::kSingle};
  } else if (whole.size() >= 3 && (first == 'e' || first == 'E') && whole[1] == '\'' && whole.back() == '\'') {
    content = {file.substr(0, span.end - 1), span.begin + 2u, Quoting::kSingle};
  } else if (first == '$' && !AtVariable(whole, 0) && !AtEscapedVariable(whole, 0, true) && whole.back() == '$') {
    const size_t tag = whole.find('$', 1) + 1;
    if (tag > 0 && whole.size() >= 2 * tag) {
      content = {file.substr(0, span.end - tag), span.begin + tag, Quoting::kRaw};
    }
  }
  return content;
}

}  // namespace

base::Span ExpandedText::OriginAt(size_t offset, size_t length) const {
  if (segments.empty()) return {};
  auto origin_of = [this](size_t at) {
    auto next = std::upper_bound(segments.begin(), segments.end(), at,
                                 [](size_t value, const Segment& segment) { return value < segment.begin; });
    const Segment& segment = next == segments.begin() ? segments.front() : *(next - 1);
    if (segment.is_variable) return segment.origin;
    const auto into = static_cast<uint32_t>(std::min<size_t>(at - segment.begin, segment.origin.size()));
    const uint32_t begin = segment.origin.begin + into;
    return base::Span{segment.origin.file, begin, std::min(begin + 1, segment.origin.end)};
  };
  const base::Span first = origin_of(offset);
  if (length <= 1) return first;
  const base::Span last = origin_of(std::min(offset + length, text.size()) - 1);
  const bool in_order = last.file == first.file && last.end >= first.end;
  return in_order ? base::Join(first, last) : first;
}

ExpandedText ExpandSql(base::Span text, const base::SourceMap& sources, const Variables& variables,
                       base::Diagnostics& diagnostics) {
  return SqlExpander(text, sources, variables, diagnostics).Take();
}

// A name is read as SQL is: in quotes their doubling is kept, and added to values.
ExpandedText ExpandName(base::Span text, const base::SourceMap& sources, const Variables& variables,
                        base::Diagnostics& diagnostics) {
  return ExpandSql(text, sources, variables, diagnostics);
}

VariableValue ExpandString(base::Span text, const base::SourceMap& sources, const Variables& variables,
                           base::Diagnostics& diagnostics) {
  const Content content = ContentOf(text, sources);
  ValueExpander values(variables, diagnostics);
  VariableValue value;
  value.text = values.Expand(content.text, content.begin, content.quoting, [&](size_t begin, size_t end) {
    return base::Span{text.file, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  });
  value.secret = values.secret();
  return value;
}

std::string ExpandValue(std::string_view text, base::Span use, const Variables& variables,
                        base::Diagnostics& diagnostics, bool* secret) {
  ValueExpander values(variables, diagnostics);
  std::string value = values.Expand(text, 0, Quoting::kRaw, [&](size_t, size_t) { return use; });
  if (secret != nullptr) *secret = values.secret();
  return value;
}

namespace {

// How many bytes open a string: three of a long one, one of JSON's, none of a plain one in a profile.
uint32_t QuoteWidth(std::string_view text) {
  if (text.starts_with("\"\"\"") || text.starts_with("'''")) return 3;
  return text.starts_with('"') || text.starts_with('\'') ? 1 : 0;
}

}  // namespace

base::Json ExpandJson(const base::Json& raw, const base::SourceMap& sources, const Variables& variables,
                      base::Diagnostics& diagnostics) {
  base::Json out = raw;
  ValueExpander values(variables, diagnostics);
  auto expand = [&](std::string_view text, Quoting quoting, base::Span span, uint32_t quotes) {
    return values.Expand(text, 0, quoting, [&](size_t begin, size_t end) {
      const uint32_t origin = span.begin + quotes;
      const base::Span use{span.file, origin + static_cast<uint32_t>(begin), origin + static_cast<uint32_t>(end)};
      return use.end <= span.end ? use : span;
    });
  };
  if (raw.kind == base::Json::Kind::kString) {
    const Quoting quoting = raw.multi_line ? Quoting::kRaw : Quoting::kJson;
    out.text = expand(raw.text, quoting, raw.span, QuoteWidth(sources.Text(raw.span)));
    out.secret = raw.secret || values.secret();
    out.lone_variable = IsOneVariable(raw.text);
  } else if (raw.kind == base::Json::Kind::kVariable) {
    out.text = expand(raw.text, Quoting::kNone, raw.span, 0);
    out.kind = base::Json::Kind::kString;
    out.bare = true;
    out.secret = raw.secret || values.secret();
  }
  for (base::Json& item : out.items) item = ExpandJson(item, sources, variables, diagnostics);
  for (base::Json::Member& member : out.members) {
    member.name = expand(member.name, Quoting::kJson, member.name_span, 1);
    member.value = ExpandJson(member.value, sources, variables, diagnostics);
  }
  return out;
}

}  // namespace sqlflow::lang
