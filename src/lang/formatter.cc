#include "lang/formatter.h"

#include <algorithm>
#include <cassert>

#include "base/text.h"
#include "lang/json_layout.h"
#include "lang/layout_writer.h"
#include "lang/lexer.h"
#include "lang/line_gap.h"
#include "lang/statement_layout.h"

namespace sqlflow::lang {

namespace {

constexpr int kStep = 2;
constexpr size_t kLongLine = 80;

// Walks over the tokens of the file once, comments included, guided by the tree: every token is written, in its order
// (but for a semicolon, which goes before comments, and commas of JSON), so nothing can get lost.
class Formatter {
 public:
  Formatter(const Tree& tree, const base::SourceMap& sources)
      : tree_(tree), sources_(sources), lexer_(Whole(), sources) {
    Advance();
  }

  std::string Format() {
    WriteList(tree_.statements, 0);
    assert(AtEnd());
    return writer_.Take();
  }

 private:
  using Parts = std::vector<StatementPart>;
  using Kind = StatementPart::Kind;

  Span Whole() const { return {tree_.file, 0, static_cast<uint32_t>(sources_.FileText(tree_.file).size())}; }
  std::string_view Text(Span span) const { return sources_.Text(span); }
  bool AtEnd() const { return token_.kind == Token::Kind::kEnd; }
  bool AtComment() const { return token_.kind == Token::Kind::kComment; }

  void Advance() {
    if (token_.kind != Token::Kind::kEnd) last_end_ = token_.span.end;
    token_ = lexer_.Next();
  }
  void AdvanceTo(uint32_t offset) {
    last_end_ = offset;
    lexer_.Seek(offset);
    token_ = lexer_.Next();
  }

  int NewlinesBefore() const { return CountNewlines(Text({tree_.file, last_end_, token_.span.begin})); }
  bool StartsLine() const { return last_end_ == 0 || NewlinesBefore() > 0; }

  // Statements with the comments around them, up to what is neither: the ELSE or END IF around the list, or the end.
  void WriteList(const std::vector<Statement>& statements, int indent) {
    size_t next = 0;
    bool first = true;
    for (; !AtEnd(); first = false) {
      bool own_line = AtComment() && StartsLine();
      bool statement = next < statements.size() && token_.span.begin == statements[next].span.begin;
      bool blank = !first && NewlinesBefore() > 1;
      if (own_line || statement) {
        writer_.Break(indent);
        if (blank) writer_.AddBlank();
      }
      if (statement) {
        WriteStatement(statements[next++], indent);
        writer_.Put(";", false);
        writer_.SetContinuation(indent);
      } else if (AtComment()) {
        WriteComment(indent);
      } else if (Text(token_.span) == ";") {
        Advance();
      } else {
        return;
      }
    }
  }

  void WriteComment(int indent) {
    StartsLine() ? writer_.PutOwnComment(Text(token_.span), indent) : writer_.PutTrailingComment(Text(token_.span));
    Advance();
  }

  void WriteStatement(const Statement& statement, int indent) {
    shift_ = indent - LeadingColumns(sources_.LineAt(tree_.file, statement.span.begin));
    writer_.SetContinuation(indent + kStep);
    const Parts parts = PartsOf(statement, sources_);
    if (const auto* choice = std::get_if<IfStatement>(&statement.node)) {
      WriteIf(*choice, parts, statement.span.end, indent);
    } else {
      WriteWords(parts, statement.span.end, indent);
    }
  }

  void WriteIf(const IfStatement& choice, const Parts& parts, uint32_t end, int indent) {
    for (const IfStatement::Branch& branch : choice.branches) {
      if (&branch != &choice.branches.front()) writer_.Break(indent);
      WriteWords(parts, HeadEnd(branch), indent);
      WriteBody(branch.body, indent);
    }
    if (choice.else_keyword) {
      writer_.Break(indent);
      WriteWords({}, choice.else_keyword->end, indent);
      WriteBody(choice.otherwise, indent);
    }
    writer_.Break(indent);
    WriteWords({}, end, indent);
  }

  void WriteBody(const std::vector<Statement>& body, int indent) {
    WriteList(body, indent + kStep);
    writer_.SetContinuation(indent + kStep);
  }

  // The end of the THEN that follows a condition.
  uint32_t HeadEnd(const IfStatement::Branch& branch) const {
    Lexer lexer({tree_.file, branch.condition.span.end, Whole().end}, sources_);
    for (Token token = lexer.Next(); token.kind != Token::Kind::kEnd; token = lexer.Next()) {
      if (base::EqualsIgnoreCase(Text(token.span), "THEN")) return token.span.end;
    }
    return branch.condition.span.end;
  }

  // Everything up to `end`, as its parts want it.
  void WriteWords(const Parts& parts, uint32_t end, int indent) {
    auto part = std::lower_bound(parts.begin(), parts.end(), token_.span.begin,
                                 [](const StatementPart& a, uint32_t offset) { return a.span.begin < offset; });
    Token before;  // kEnd: none
    const StatementPart* before_part = nullptr;
    while (!AtEnd() && token_.span.begin < end) {
      if (AtComment()) {
        WriteComment(indent + kStep);
        continue;
      }
      while (part != parts.end() && part->span.end <= token_.span.begin) {
        bool folds = part->kind == Kind::kFold && writer_.column() > kLongLine;
        if (part->kind == Kind::kBreak || folds) writer_.Break(indent);
        ++part;
      }
      bool inside = part != parts.end() && part->span.begin <= token_.span.begin;
      const StatementPart* current = inside ? &*part : nullptr;
      if (current && current->kind == Kind::kSql) {
        WriteSql(current->span, indent);
        before = {};
      } else if (current && current->kind == Kind::kJson) {
        LayOutJson(current->span, sources_, indent, writer_);
        writer_.SetContinuation(indent + kStep);
        AdvanceTo(current->span.end);
        before = {};
      } else {
        if (current && current->kind == Kind::kClause && current != before_part) writer_.Break(indent + kStep);
        WriteWord(before, current && current == before_part, current && current->kind == Kind::kName);
      }
      before_part = current;
    }
  }

  void WriteWord(Token& before, bool same_part, bool verbatim) {
    std::string text(Text(token_.span));
    if (!verbatim && token_.kind == Token::Kind::kWord && text.find('$') == std::string::npos) {
      text = base::Upper(text);
      if (text == "ELSEIF") text = "ELSE IF";
      if (text == "ENDIF") text = "END IF";
    }
    writer_.Put(text, before.kind == Token::Kind::kEnd || NeedsSpace(before, same_part && verbatim));
    before = token_;
    Advance();
  }

  bool NeedsSpace(const Token& before, bool in_name) const {
    std::string_view text = Text(token_.span);
    std::string_view last = Text(before.span);
    bool glued = last_end_ == token_.span.begin;
    if (in_name) return !glued;
    if (text == "," || text == ")" || last == "(") return false;
    bool symbols = before.kind == Token::Kind::kSymbol && token_.kind == Token::Kind::kSymbol;
    return !(symbols && glued && last != ")" && last != "," && text != "(");
  }

  // SQL keeps its lines; the whole of it is shifted as its statement is.
  void WriteSql(Span span, int indent) {
    bool own_line = StartsLine() && span.begin > 0;
    int first_indent = std::max(indent, Indentation(Text({tree_.file, last_end_, span.begin})) + shift_);
    const std::vector<Token> tokens = Tokenize(span, sources_, Comments::kKeep);
    for (size_t i = 0; i < tokens.size(); ++i) {
      std::string_view text = Text(tokens[i].span);
      if (i == 0) {
        if (own_line && !writer_.breaks()) writer_.Break(first_indent);
        writer_.Put(text);
        continue;
      }
      std::string_view gap = GapText(tokens[i - 1].span, tokens[i].span, sources_);
      if (int newlines = CountNewlines(gap)) {
        writer_.PutLine(newlines, std::max(indent, Indentation(gap) + shift_), text);
      } else {
        writer_.Put(gap, false);
        writer_.Put(text, false);
      }
    }
    AdvanceTo(span.end);
  }

  const Tree& tree_;
  const base::SourceMap& sources_;
  Lexer lexer_;
  Token token_{.kind = Token::Kind::kComment};
  uint32_t last_end_ = 0;
  int shift_ = 0;  // of the current statement's lines
  LayoutWriter writer_;
};

}  // namespace

std::string Format(const Tree& tree, const base::SourceMap& sources) { return Formatter(tree, sources).Format(); }

}  // namespace sqlflow::lang
