#include "lang/parser.h"

#include "base/errors/syntax.h"
#include "base/text.h"
#include "lang/encoding.h"
#include "lang/json_parser.h"
#include "lang/keywords.h"
#include "lang/statement_parser.h"
#include "lang/statement_parts.h"

namespace sqlflow::lang {
namespace {

namespace code = base::code;
using Kind = Token::Kind;

constexpr int kMostErrors = 500;

// Statements in a row, IF around them, and what to do after one that is wrong.
class FileParser {
 public:
  FileParser(uint32_t file, const base::SourceMap& sources, base::Diagnostics& diagnostics)
      : stream_(file, sources, diagnostics), statements_(stream_), errors_before_(diagnostics.error_count()) {}

  Tree Parse() {
    Tree tree;
    tree.file = stream_.file();
    while (!stream_.AtEnd()) {
      if (!ReadOrphan()) ReadStatement(&tree.statements, 0);
      GiveUpIfHopeless();
    }
    return tree;
  }

 private:
  void ReadStatement(std::vector<Statement>* statements, int depth);
  void ReadBlock(std::vector<Statement>* statements, int depth);
  bool ReadOrphan();
  void GiveUpIfHopeless();
  void ReadNoMore();
  void ReadIf(std::vector<Statement>* statements, int depth);
  bool ReadBranches(IfStatement* node, int depth);
  std::optional<Condition> ReadCondition();
  void SkipToThen();
  void ReadElse(IfStatement* node, int depth);
  void RefuseAfterElse(IfStatement* node, int depth);
  bool ReadEndIf();
  void EndStatement(std::string_view what, bool in_if, uint32_t begin);
  void SkipStatement(bool in_if, uint32_t begin);
  bool AtEndOfBlock();
  bool AtElseIf();
  bool AtStatement();

  TokenStream stream_;
  StatementParser statements_;
  int errors_before_;
  bool no_more_ = false;      // nested too deep, or too many errors: the rest was not read
  bool orphan_else_ = false;  // an ELSE without IF was reported: its END IF is the same mistake
};

// What ends a block of IF. `END;` is taken for a careless END IF.
bool FileParser::AtEndOfBlock() {
  return stream_.AtEnd() || stream_.AtWord("ELSE") || stream_.AtWord("ELSEIF") || stream_.AtWord("ENDIF") ||
         stream_.AtWord("ELSIF") || stream_.AtWord("ELIF") || stream_.AtWord("END");
}

// ELSE IF on one line; an IF on the next line is a statement of the ELSE.
bool FileParser::AtElseIf() {
  if (stream_.AtWord("ELSEIF")) return true;
  return stream_.AtWord("ELSE") && stream_.AtWord("IF", 1) && !stream_.Peek(1).starts_line;
}

// Whether a statement begins here, as the rest of a faulty one or after a missing semicolon.
bool FileParser::AtStatement() {
  const Token& token = stream_.Peek();
  if (token.kind != Kind::kWord || !BeginsStatement(stream_.Text(token))) return false;
  return token.starts_line || AtOwnStatement(stream_) || AtSqlStatement(stream_) || stream_.AtWord("SELECT");
}

// ELSE, ELSEIF and END IF outside of any IF.
bool FileParser::ReadOrphan() {
  const bool end = stream_.AtWord("ENDIF") || (stream_.AtWord("END") && stream_.AtWord("IF", 1));
  const bool other = stream_.AtWord("ELSE") || stream_.AtWord("ELSEIF");
  if (!end && !other) return false;
  stream_.BeginStatement();
  if (end) {
    if (!orphan_else_) {
      stream_.FailHere(code::kEndIfWithoutIf, "there is no IF that this END IF could end",
                       "delete it, or look for an IF … THEN that is missing above");
    }
    orphan_else_ = false;
    const bool two_words = stream_.AtWord("END");
    stream_.SkipToken();
    if (two_words) stream_.SkipToken();
    stream_.AcceptSymbol(";");
    return true;
  }
  if (!orphan_else_) {
    stream_.FailHere(
        code::kElseWithoutIf,
        fmt::format("there is no IF that this {} could belong to", base::Upper(stream_.Text(stream_.Peek()))),
        "delete it, or look for an IF … THEN that is missing above");
  }
  orphan_else_ = true;
  const bool conditional = AtElseIf();
  stream_.SkipToken();
  if (conditional) SkipToThen();
  return true;
}

void FileParser::ReadStatement(std::vector<Statement>* statements, int depth) {
  if (stream_.AtSymbol(";")) {  // an empty statement
    stream_.Next();
    return;
  }
  const bool in_if = depth > 0;
  const uint32_t begin = stream_.Peek().span.begin;
  const std::string word = statements_.MeantWord();
  if (word == "IF" && (stream_.AtWord("IF") || stream_.Peek().span.size() > 1)) {
    ReadIf(statements, depth);
  } else if (std::optional<Statement> statement = statements_.Parse(in_if)) {
    statements->push_back(std::move(*statement));
  }
  EndStatement(word.empty() ? "statement" : word, in_if, begin);
  // Whatever went wrong, something was consumed.
  if (!stream_.AtEnd() && stream_.Peek().span.begin == begin) stream_.SkipToken();
}

// So many errors are no text of ours: nothing is gained by telling them all.
void FileParser::GiveUpIfHopeless() {
  if (stream_.diagnostics().error_count() - errors_before_ <= kMostErrors || stream_.AtEnd()) return;
  stream_.BeginStatement();
  stream_.FailHere(code::kTooManyErrors, fmt::format("more than {} errors: the rest is not read", kMostErrors),
                   "is this the right file?");
  ReadNoMore();
}

void FileParser::ReadNoMore() {
  stream_.Seek(static_cast<uint32_t>(stream_.sources().FileText(stream_.file()).size()));
  no_more_ = true;
}

// The semicolon, or why it is not there.
void FileParser::EndStatement(std::string_view what, bool in_if, uint32_t begin) {
  if (stream_.AcceptSymbol(";") || stream_.AtEnd()) return;
  if (stream_.broken()) {
    SkipStatement(in_if, begin);
    return;
  }
  if ((in_if && AtEndOfBlock()) || AtStatement()) {
    stream_.Fail(code::kMissingSemicolon, stream_.AfterLast(), "a semicolon is missing here",
                 fmt::format("end the {} with ;", what));
    return;
  }
  const std::string found = stream_.Show(stream_.Peek());
  if (found == "}" || found == ")" || found == "]") {
    stream_.FailHere(code::kStrayBracket, fmt::format("there is a {} that nothing opened", found), "delete it");
  } else {
    stream_.FailHere(code::kTrailingText, fmt::format("expected ; after {}, found {}", what, found),
                     "delete what does not belong here, or end the statement before it with ;");
  }
  SkipStatement(in_if, begin);
}

// Steps to the end of the faulty statement that began at `begin`: its semicolon, or the line where another one begins
// for sure.
void FileParser::SkipStatement(bool in_if, uint32_t begin) {
  bool first = true;
  while (!stream_.AtEnd()) {
    if (stream_.AtSymbol(";")) {
      stream_.SkipToken();
      return;
    }
    const bool line = stream_.Peek().starts_line && stream_.Peek().span.begin != begin;
    if (line && !first && (AtOwnStatement(stream_) || AtSqlStatement(stream_))) return;
    if (line && first && AtStatement()) return;
    if (line && in_if && AtEndOfBlock()) return;
    first = false;
    const bool json = stream_.AtWord("PARAMS") || stream_.AtWord("OPTIONS");
    stream_.SkipToken();
    if (!json || !stream_.AtSymbol("{")) continue;
    base::Diagnostics unheard;
    const auto file_end = static_cast<uint32_t>(stream_.sources().FileText(stream_.file()).size());
    const Span rest{stream_.file(), stream_.Peek().span.begin, file_end};
    stream_.Seek(ParseJson(rest, stream_.sources(), unheard).end);
  }
}

void FileParser::ReadBlock(std::vector<Statement>* statements, int depth) {
  while (!AtEndOfBlock()) {
    ReadStatement(statements, depth);
    GiveUpIfHopeless();
  }
}

void FileParser::ReadIf(std::vector<Statement>* statements, int depth) {
  stream_.BeginStatement();
  const Span first = stream_.Peek().span;
  if (!stream_.AtWord("IF")) {
    stream_.FailHere(code::kUnknownStatement, fmt::format("no statement begins with {}", stream_.Show(stream_.Peek())),
                     "did you mean IF?");
  }
  if (depth >= kDeepestNesting) {
    stream_.FailHere(code::kNestedTooDeep, fmt::format("IF is nested more than {} deep here", kDeepestNesting),
                     "put the inner part into a file of its own and INCLUDE it");
    ReadNoMore();
    return;
  }
  IfStatement node;
  const bool was_broken = stream_.broken();
  bool ok = ReadBranches(&node, depth);
  if (!ReadEndIf()) {
    ok = false;
    stream_.BeginStatement();
    if (!stream_.swallowed() && !no_more_) {
      stream_.Fail(code::kUnclosedIf, first, "the IF that begins here is never closed",
                   "write END IF; after its last statement");
    }
    stream_.MarkBroken();
    return;
  }
  stream_.BeginStatement();  // what went wrong inside was told there
  if (ok && !was_broken) statements->push_back({stream_.Since(first), std::move(node)});
}

// IF cond THEN … { ELSE IF cond THEN … } [ ELSE … ]
bool FileParser::ReadBranches(IfStatement* node, int depth) {
  bool ok = true;
  while (true) {
    IfStatement::Branch branch;
    const Token keyword = stream_.Peek();
    const bool two_words = stream_.AtWord("ELSE");
    stream_.SkipToken();
    if (two_words) stream_.SkipToken();
    branch.keyword = stream_.Since(keyword.span);
    std::optional<Condition> condition = ReadCondition();
    ok = ok && condition.has_value();
    if (condition) branch.condition = std::move(*condition);
    ReadBlock(&branch.body, depth + 1);
    node->branches.push_back(std::move(branch));
    const bool misspelt = stream_.AtWord("ELSIF") || stream_.AtWord("ELIF");
    if (misspelt) {
      stream_.BeginStatement();
      stream_.FailHere(code::kUnexpectedToken, fmt::format("{} is not known here", stream_.Show(stream_.Peek())),
                       "did you mean ELSEIF?");
      ok = false;
    }
    if (!misspelt && !AtElseIf()) break;
    stream_.BeginStatement();
    if (misspelt) stream_.MarkBroken();
  }
  if (stream_.AtWord("ELSE")) ReadElse(node, depth);
  while (stream_.AtWord("ELSE") || stream_.AtWord("ELSEIF")) {
    RefuseAfterElse(node, depth);
    ok = false;
  }
  return ok;
}

std::optional<Condition> FileParser::ReadCondition() {
  std::optional<Condition> condition = ParseCondition(stream_);
  if (condition && stream_.AcceptWord("THEN")) return condition;
  if (condition) {
    const bool begins = stream_.AtEnd() || stream_.AtSymbol(";") || AtStatement();
    const std::string found = stream_.Show(stream_.Peek());
    const bool misspelt =
        stream_.Peek().kind == Kind::kWord && !base::Nearest(stream_.Text(stream_.Peek()), {"THEN"}).empty();
    if (misspelt) {
      stream_.FailHere(code::kUnexpectedToken, fmt::format("expected THEN, found {}", found), "did you mean THEN?");
      stream_.SkipToken();
      return std::nullopt;
    }
    if (begins || stream_.Peek().starts_line) {
      stream_.Fail(code::kMissingThen, stream_.AfterLast(), "THEN is missing after the condition",
                   "write IF condition THEN");
    } else {
      stream_.FailHere(code::kBadCondition, fmt::format("expected THEN or an operator, found {}", found),
                       "compare with = != < <= > >= or IN, join with AND and OR, end with THEN");
    }
  }
  SkipToThen();
  return std::nullopt;
}

// Over the rest of a faulty condition, to its THEN or to where the first statement begins.
void FileParser::SkipToThen() {
  while (!stream_.AtEnd() && !stream_.AtSymbol(";") && !AtStatement()) {
    const bool then = stream_.AtWord("THEN");
    if (!then && stream_.Peek().starts_line) return;
    stream_.SkipToken();
    if (then) return;
  }
}

void FileParser::ReadElse(IfStatement* node, int depth) {
  node->else_keyword = stream_.Next().span;
  ReadBlock(&node->otherwise, depth + 1);
}

void FileParser::RefuseAfterElse(IfStatement* node, int depth) {
  stream_.BeginStatement();
  const int line = stream_.sources().Locate(*node->else_keyword).line;
  const bool conditional = AtElseIf();
  const std::string suggestion = fmt::format("the ELSE stands in line {} and comes last", line);
  stream_.FailHere(code::kSecondElse, conditional ? "ELSE IF stands after ELSE" : "this IF has a second ELSE",
                   suggestion);
  const bool two_words = conditional && stream_.AtWord("ELSE");
  stream_.SkipToken();
  if (two_words) stream_.SkipToken();
  if (conditional) SkipToThen();
  std::vector<Statement> dropped;
  ReadBlock(&dropped, depth + 1);
}

bool FileParser::ReadEndIf() {
  if (stream_.AtWord("ENDIF")) {
    stream_.Next();
    return true;
  }
  if (!stream_.AtWord("END")) return false;
  const Token end = stream_.Next();
  if (stream_.AcceptWord("IF")) return true;
  stream_.BeginStatement();
  stream_.Fail(code::kUnexpectedToken, end.span,
               fmt::format("expected END IF, found END {}", stream_.Show(stream_.Peek())), "write END IF;");
  return true;
}

}  // namespace

Tree Parse(uint32_t file, const base::SourceMap& sources, base::Diagnostics& diagnostics) {
  if (!CheckEncoding(file, sources, diagnostics)) {
    Tree tree;
    tree.file = file;
    return tree;
  }
  return FileParser(file, sources, diagnostics).Parse();
}

}  // namespace sqlflow::lang
