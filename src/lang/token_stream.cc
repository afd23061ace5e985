#include "lang/token_stream.h"

#include "base/errors/syntax.h"
#include "base/text.h"

namespace sqlflow::lang {

using Kind = Token::Kind;
using Problem = Token::Problem;

std::string Shorten(std::string_view text) {
  constexpr size_t kLongest = 60;
  const size_t line = text.find_first_of("\r\n");
  if (line == std::string_view::npos && text.size() <= kLongest) return std::string(text);
  size_t cut = std::min(line, kLongest);
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) --cut;
  return std::string(text.substr(0, cut)) + "…";
}

TokenStream::TokenStream(uint32_t file, const base::SourceMap& sources, base::Diagnostics& diagnostics)
    : file_(file),
      sources_(sources),
      diagnostics_(diagnostics),
      lexer_({file, 0, static_cast<uint32_t>(sources.FileText(file).size())}, sources) {}

const Token& TokenStream::Peek(size_t ahead) {
  while (ahead_.size() <= ahead) {
    bool comment_began_line = false;
    bool after_comment = false;
    Token token = lexer_.Next();
    for (; token.kind == Kind::kComment; token = lexer_.Next()) {
      after_comment = true;
      comment_began_line = comment_began_line || token.starts_line;
      // An unclosed comment is the end of what can be read, but must not go unheard.
      if (token.problem != Problem::kUnclosedComment || swallowed_) continue;
      ReportTokenProblem(token, sources_, diagnostics_);
      swallowed_ = true;
    }
    token.starts_line = token.starts_line || comment_began_line;
    token.glued = token.glued && !after_comment;
    ahead_.push_back(token);
  }
  return ahead_[ahead];
}

Token TokenStream::Next() {
  Peek();
  Token token = ahead_.front();
  if (token.kind == Kind::kEnd) return token;
  ahead_.pop_front();
  last_end_ = token.span.end;
  if (token.problem != Problem::kNone) ReportProblem(token);
  return token;
}

void TokenStream::SkipToken() {
  Peek();
  const Token token = ahead_.front();
  if (token.kind == Kind::kEnd) return;
  ahead_.pop_front();
  last_end_ = token.span.end;
  const bool to_the_end = token.span.end == sources_.FileText(file_).size();
  if (token.kind == Kind::kDollarString && token.problem != Problem::kNone && to_the_end) ReportProblem(token);
}

void TokenStream::Seek(uint32_t offset) {
  ahead_.clear();
  lexer_.Seek(offset);
  last_end_ = offset;
}

bool TokenStream::AtWord(std::string_view keyword, size_t ahead) {
  const Token& token = Peek(ahead);
  return token.kind == Kind::kWord && base::EqualsIgnoreCase(Text(token), keyword);
}

bool TokenStream::AtSymbol(std::string_view symbol, size_t ahead) {
  const Token& token = Peek(ahead);
  return token.kind == Kind::kSymbol && Text(token) == symbol;
}

bool TokenStream::AtName(size_t ahead) {
  const Kind kind = Peek(ahead).kind;
  return kind == Kind::kWord || kind == Kind::kQuotedName || kind == Kind::kVariable;
}

bool TokenStream::AcceptWord(std::string_view keyword) {
  if (!AtWord(keyword)) return false;
  Next();
  return true;
}

bool TokenStream::AcceptSymbol(std::string_view symbol) {
  if (!AtSymbol(symbol)) return false;
  Next();
  return true;
}

bool TokenStream::ExpectWord(std::string_view keyword, base::Code code, const std::string& hint) {
  if (AcceptWord(keyword)) return true;
  const std::string message = fmt::format("expected {}, found {}", keyword, Show(Peek()));
  const bool is_word = Peek().kind == Kind::kWord;
  const bool misspelt = is_word && !base::Nearest(Text(Peek()), {std::string(keyword)}).empty();
  FailHere(misspelt ? base::code::kUnexpectedToken : code, message,
           misspelt ? fmt::format("did you mean {}?", keyword) : hint);
  if (misspelt) SkipToken();
  return misspelt;
}

std::string TokenStream::Show(const Token& token) const {
  if (token.kind == Kind::kEnd) return "the end of the file";
  return Shorten(Text(token));
}

void TokenStream::BeginStatement() {
  broken_ = false;
  failed_ = false;
  copied_text_ = false;
}

void TokenStream::Fail(base::Code code, base::Span place, std::string message, std::string suggestion,
                       std::vector<std::string> notes) {
  broken_ = true;
  if (failed_) return;
  failed_ = true;
  base::Diagnostic& diagnostic = diagnostics_.Error(code, place, std::move(message), std::move(suggestion));
  for (std::string& note : notes) diagnostic.notes.push_back({std::nullopt, std::move(note)});
}

void TokenStream::FailHere(base::Code code, std::string message, std::string suggestion,
                           std::vector<std::string> notes) {
  const Token token = Peek();
  if (token.problem != Problem::kNone) {
    ReportProblem(token);
    failed_ = true;
    return;
  }
  if (token.kind == Kind::kEnd && swallowed_) {
    failed_ = true;
    broken_ = true;
    return;
  }
  const base::Span place = token.kind == Kind::kEnd ? AfterLast() : token.span;
  Fail(code, place, std::move(message), std::move(suggestion), std::move(notes));
}

void TokenStream::Note(base::Code code, base::Span place, std::string message, std::string suggestion) {
  broken_ = true;
  diagnostics_.Error(code, place, std::move(message), std::move(suggestion));
}

void TokenStream::ReportProblem(const Token& token) {
  broken_ = true;
  if (failed_) return;
  if (token.problem == Problem::kOddSpace || token.problem == Problem::kTypographic) {
    if (copied_text_) return;
    copied_text_ = true;
  }
  if (token.is_unclosed()) failed_ = true;  // what follows is read out of step
  if (token.is_unclosed() && token.span.end == sources_.FileText(file_).size()) swallowed_ = true;
  ReportTokenProblem(token, sources_, diagnostics_);
}

}  // namespace sqlflow::lang
