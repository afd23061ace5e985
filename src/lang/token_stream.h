#pragma once
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_map.h"
#include "lang/lexer.h"

namespace sqlflow::lang {

// The first line of a text, cut after some 60 bytes: what messages show of it.
std::string Shorten(std::string_view text);

// The tokens of a file, without comments, with a short look ahead, and the errors of the statement being read. Of one
// statement the first grammar error is reported, the rest would be guesses; errors in its JSON stand for themselves.
class TokenStream {
 public:
  TokenStream(uint32_t file, const base::SourceMap& sources, base::Diagnostics& diagnostics);

  const Token& Peek(size_t ahead = 0);
  // Consumes. What is wrong with the token itself is reported now.
  Token Next();
  // Goes on at `offset`, forgetting what was looked at.
  void Seek(uint32_t offset);

  bool AtEnd() { return Peek().kind == Token::Kind::kEnd; }
  bool AtWord(std::string_view keyword, size_t ahead = 0);
  bool AtSymbol(std::string_view symbol, size_t ahead = 0);
  bool AtString(size_t ahead = 0) { return Peek(ahead).kind == Token::Kind::kString; }
  // A word, quoted name or variable: what names things.
  bool AtName(size_t ahead = 0);
  bool AcceptWord(std::string_view keyword);
  bool AcceptSymbol(std::string_view symbol);
  // Consumes `keyword`. Another word that looks like it is reported and taken for it; anything else is reported with
  // `hint` and stays. False if it stays.
  bool ExpectWord(std::string_view keyword, base::Code code, const std::string& hint);

  std::string_view Text(base::Span span) const { return sources_.Text(span); }
  std::string_view Text(const Token& token) const { return sources_.Text(token.span); }
  // The same, short enough for a message.
  std::string ShortText(base::Span span) const { return Shorten(sources_.Text(span)); }
  // How messages call a token: its text, shortened.
  std::string Show(const Token& token) const;
  // The span from a token to the last one consumed.
  base::Span Since(base::Span first) const { return {first.file, first.begin, last_end_}; }
  uint32_t last_end() const { return last_end_; }
  // The place just after the last token consumed.
  base::Span AfterLast() const { return {file_, last_end_, last_end_}; }
  uint32_t file() const { return file_; }
  const base::SourceMap& sources() const { return sources_; }
  base::Diagnostics& diagnostics() { return diagnostics_; }

  // A new statement begins: no error in it yet.
  void BeginStatement();
  // Reports an error of the statement, unless it already has one that makes this one a guess.
  void Fail(base::Code code, base::Span place, std::string message, std::string suggestion = {},
            std::vector<std::string> notes = {});
  // The same, at the next token; if that token itself is faulty, says that instead.
  void FailHere(base::Code code, std::string message, std::string suggestion = {}, std::vector<std::string> notes = {});
  // Reports what does not hinder reading on (errors in JSON), each for itself.
  void Note(base::Code code, base::Span place, std::string message, std::string suggestion = {});
  // The statement has an error, reported by somebody else.
  void MarkBroken() { broken_ = true; }
  bool broken() const { return broken_; }
  // Consumes without reporting, but for what swallows the rest of the file.
  void SkipToken();
  // Something unclosed took the rest of the file with it.
  bool swallowed() const { return swallowed_; }

 private:
  void ReportProblem(const Token& token);

  uint32_t file_;
  const base::SourceMap& sources_;
  base::Diagnostics& diagnostics_;
  Lexer lexer_;
  std::deque<Token> ahead_;
  uint32_t last_end_ = 0;
  bool broken_ = false;
  bool failed_ = false;       // a grammar error was reported
  bool copied_text_ = false;  // odd spaces and quotes come in swarms: the first is told
  bool swallowed_ = false;
};

// What is wrong with a token itself, whatever it stands in.
void ReportTokenProblem(const Token& token, const base::SourceMap& sources, base::Diagnostics& diagnostics);

}  // namespace sqlflow::lang
