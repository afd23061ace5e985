#include "lang/json_layout.h"

#include <vector>

#include "lang/json_lexer.h"
#include "lang/line_gap.h"

namespace sqlflow::lang {

namespace {

constexpr size_t kLineWidth = 100;
constexpr int kStep = 2;

class JsonLayout {
 public:
  JsonLayout(base::Span json, const base::SourceMap& sources, int indent, LayoutWriter& writer)
      : sources_(sources), tokens_(TokenizeJson(json, sources, Comments::kKeep)), indent_(indent), writer_(writer) {
    MatchBrackets();
  }

  void Write() {
    for (size_t at = 0; at < tokens_.size(); ++at) {
      if (writer_.breaks() && at > 0 && !IsOpener(at - 1) && !IsCloser(at) && StartsLine(at) && BlankBefore(at)) {
        writer_.AddBlank();
      }
      at = WriteToken(at);
    }
  }

 private:
  std::string_view Text(size_t at) const { return sources_.Text(tokens_[at].span); }
  std::string_view Gap(size_t at) const { return GapText(tokens_[at - 1].span, tokens_[at].span, sources_); }
  bool StartsLine(size_t at) const { return at > 0 && CountNewlines(Gap(at)) > 0; }
  bool BlankBefore(size_t at) const { return CountNewlines(Gap(at)) > 1; }
  bool IsComment(size_t at) const { return tokens_[at].kind == Token::Kind::kComment; }
  bool IsSymbol(size_t at, char symbol) const {
    return at < tokens_.size() && tokens_[at].kind == Token::Kind::kSymbol && Text(at) == std::string_view(&symbol, 1);
  }
  bool IsOpener(size_t at) const { return IsSymbol(at, '{') || IsSymbol(at, '['); }
  bool IsCloser(size_t at) const { return IsSymbol(at, '}') || IsSymbol(at, ']'); }

  void MatchBrackets() {
    closers_.resize(tokens_.size(), tokens_.size());
    simple_.resize(tokens_.size(), 0);
    std::vector<size_t> open;
    for (size_t at = 0; at < tokens_.size(); ++at) {
      simple_[at] = at == 0 ? 0 : simple_[at - 1];
      if (IsComment(at) || Text(at).find('\n') != std::string_view::npos) ++simple_[at];
      if (IsOpener(at)) open.push_back(at);
      if (!IsCloser(at) || open.empty()) continue;
      closers_[open.back()] = at;
      open.pop_back();
    }
  }

  size_t SkipComments(size_t at) const {
    while (at < tokens_.size() && IsComment(at)) ++at;
    return at;
  }

  // Writes the token, or the whole value that begins with it; answers the last one written.
  size_t WriteToken(size_t at) {
    if (IsComment(at)) {
      StartsLine(at) ? writer_.PutOwnComment(Text(at), indent_) : writer_.PutTrailingComment(Text(at));
    } else if (IsSymbol(at, ',')) {  // stands behind the value already
      writer_.Break(indent_);
    } else if (IsSymbol(at, ':')) {
      writer_.Put(":", false);
    } else if (IsOpener(at)) {
      return WriteOpener(at);
    } else {
      if (IsCloser(at)) Indent(-kStep);
      writer_.Put(Text(at));
      EndValue(at);
    }
    return at;
  }

  size_t WriteOpener(size_t at) {
    size_t closer = closers_[at];
    std::string flat = at > 0 || !HasManyMembers(at, closer) ? Flat(at) : "";
    if (!flat.empty()) {
      writer_.Put(flat);
      EndValue(closer);
      return closer;
    }
    writer_.Put(Text(at));
    Indent(kStep);
    return at;
  }

  bool HasManyMembers(size_t opener, size_t closer) const {
    for (size_t at = opener + 1; at < closer; ++at) {
      if (IsOpener(at)) at = closers_[at];
      if (IsSymbol(at, ',') && !IsCloser(at + 1)) return true;
    }
    return false;
  }

  void Indent(int step) {
    indent_ += step;
    writer_.SetContinuation(indent_);
    writer_.Break(indent_);
  }

  // The bracketed value on one line, or nothing if it cannot be or gets too long.
  std::string Flat(size_t opener) const {
    size_t closer = closers_[opener];
    if (closer == tokens_.size() || simple_[closer] != simple_[opener]) return "";
    std::string line;
    size_t room = kLineWidth - std::min(kLineWidth, writer_.column() + 2);
    for (size_t at = opener; at <= closer; ++at) {
      bool trailing_comma = IsSymbol(at, ',') && IsCloser(at + 1);
      if (trailing_comma) continue;
      bool space = at > opener && !IsOpener(at - 1) && !IsCloser(at) && !IsSymbol(at, ',') && !IsSymbol(at, ':');
      if (space) line += ' ';
      line += Text(at);
      if (line.size() > room) return "";
    }
    return line;
  }

  // A comma goes before the comments that part it from its value; one before a closing bracket is left out.
  void EndValue(size_t at) {
    size_t comma = SkipComments(at + 1);
    if (IsSymbol(comma, ',') && !IsCloser(SkipComments(comma + 1))) writer_.Put(",", false);
  }

  const base::SourceMap& sources_;
  std::vector<Token> tokens_;
  std::vector<size_t> closers_;  // of each opener
  std::vector<size_t> simple_;   // how many tokens up to here cannot stand within a line
  int indent_;
  LayoutWriter& writer_;
};

}  // namespace

void LayOutJson(base::Span json, const base::SourceMap& sources, int indent, LayoutWriter& writer) {
  JsonLayout(json, sources, indent, writer).Write();
}

}  // namespace sqlflow::lang
