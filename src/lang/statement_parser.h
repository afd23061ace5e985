#pragma once
#include <optional>
#include <vector>

#include "lang/token_stream.h"
#include "lang/tree.h"

namespace sqlflow::lang {

// Reads one statement at a time; IF's bodies are read by the caller (see Parse). Leaves the stream where the
// statement's semicolon should be, or wherever an error left it.
class StatementParser {
 public:
  explicit StatementParser(TokenStream& stream) : stream_(stream) {}

  // Nothing if it could not be parsed; then that was reported. Not for IF.
  std::optional<Statement> Parse(bool in_if);

  // At a word that looks like one of ours and begins no statement: reported, and answered as it was meant.
  std::string MeantWord();

 private:
  using Node = decltype(Statement::node);
  std::optional<Node> ParseNode(bool in_if);
  std::optional<Node> ParseOdd(bool in_if);
  std::optional<Node> ParseSource();
  std::optional<Node> ParseLoad();
  std::optional<Node> ParseEngineLoad(const Token& word);
  std::optional<Node> ParseCreate(bool in_if);
  std::optional<Node> ParseExport(bool in_if);
  std::optional<Node> ParseSet();
  std::optional<Node> ParseInclude();
  std::optional<Node> ParseSqlStatement(bool in_if);
  bool ParseConnection(SourceStatement* source);
  bool ParseInline(SourceStatement* source);
  bool ParseType(SourceStatement* source);
  bool ParseLoadRest(LoadStatement* load);
  bool ParseExportTail(ExportStatement* statement);
  bool ParseTarget(ExportStatement* statement);
  bool ParseSetValue(SetStatement* statement);
  std::optional<size_t> CreateHeadLength();

  TokenStream& stream_;
};

}  // namespace sqlflow::lang
