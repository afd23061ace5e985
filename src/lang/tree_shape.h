#pragma once
#include <string>

#include "base/source_map.h"
#include "base/text.h"
#include "lang/characters.h"
#include "lang/lexer.h"
#include "lang/tree.h"

namespace sqlflow::lang {

// What a tree means, as text: two files with one shape do the same. Spans give way to their tokens, so that layout,
// comments and the letter case of keywords do not matter. For tests of the formatter.
class TreeShape {
 public:
  static std::string Of(const Tree& tree, const base::SourceMap& sources) {
    TreeShape shape(sources);
    shape.List(tree.statements);
    return std::move(shape.out_);
  }

  void operator()(const SourceStatement& source) {
    Name("source", source.name);
    if (source.type) out_ += " type " + base::Upper(sources_.Text(*source.type));
    if (source.connection) Name("from", *source.connection);
    Json(source.parameters);
    for (const OnClause& clause : source.on_clauses) {
      out_ += fmt::format(" on {} {} {} {}", static_cast<int>(clause.kind), static_cast<int>(clause.action),
                          clause.retries, clause.afterwards ? static_cast<int>(*clause.afterwards) : -1);
    }
  }
  void operator()(const LoadStatement& load) {
    Name("load", load.table);
    Name("from", load.source);
    if (load.mode) Mode(*load.mode);
  }
  void operator()(const CreateStatement& create) {
    Name(fmt::format("create {} {} {}", create.or_replace, create.if_not_exists, create.is_view), create.table);
    if (create.mode) Mode(*create.mode);
    Sql(create.select);
  }
  void operator()(const ExportStatement& statement) {
    out_ += fmt::format("export {} {}", statement.is_table, statement.target_is_string);
    Sql(statement.query);
    Name("to", statement.target);
    if (statement.type) out_ += " type " + base::Upper(sources_.Text(*statement.type));
    if (statement.options) Json(*statement.options);
  }
  void operator()(const SetStatement& set) {
    Name("set", set.name);
    Name("=", set.value);
  }
  void operator()(const IncludeStatement& include) { Name("include", include.path); }
  void operator()(const IfStatement& statement) {
    for (const IfStatement::Branch& branch : statement.branches) {
      out_ += "if";
      Test(branch.condition);
      List(branch.body);
    }
    out_ += statement.else_keyword ? "else" : "no else";
    List(statement.otherwise);
  }
  void operator()(const SqlStatement& sql) { Sql(sql.text); }

  // All that formatting must leave as it is, comments too, whatever their places: no spaces, no commas and semicolons
  // (which may move or go), no letter case.
  static std::string Squeezed(std::string_view text) {
    std::string out;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (size_t i = 0; i < text.size(); ++i) {
      if (!IsAscii(text[i])) {
        const WideCharacter wide = ReadWideCharacter(text, i);
        if (wide.kind == WideCharacter::Kind::kSpace) i += wide.length - 1;
        if (wide.kind == WideCharacter::Kind::kSpace) continue;
      }
      if (!IsSpace(text[i]) && text[i] != ',' && text[i] != ';') out += text[i];
    }
    return base::Upper(out);
  }

 private:
  explicit TreeShape(const base::SourceMap& sources) : sources_(sources) {}

  void List(const std::vector<Statement>& statements) {
    out_ += "{\n";
    for (const Statement& statement : statements) {
      std::visit(*this, statement.node);
      out_ += ";\n";
    }
    out_ += "}";
  }
  void Name(const std::string& role, Span span) {
    out_ += role;
    Sql(span);
  }
  // Tokens, and which of them touch.
  void Sql(Span span) {
    for (const Token& token : Tokenize(span, sources_)) {
      out_ += token.glued ? "·" : " ";
      out_ += sources_.Text(token.span);
    }
    out_ += " ";
  }
  void Json(const base::Json& json) { out_ += " " + json.Dump() + " "; }
  void Mode(const LoadMode& mode) {
    out_ += fmt::format(" mode {}", static_cast<int>(mode.kind));
    for (const Span& key : mode.keys) Name("key", key);
    if (mode.cursor) Name("cursor", *mode.cursor);
    if (mode.lookback) out_ += " lookback " + base::Upper(sources_.Text(*mode.lookback));
    if (mode.batch_size) Name("batch", *mode.batch_size);
  }
  void Test(const Condition& condition) {
    out_ += fmt::format("({} {} {}", static_cast<int>(condition.kind), static_cast<int>(condition.comparison),
                        condition.negated);
    if (condition.kind == Condition::Kind::kOperand) Sql(condition.span);
    for (const Condition& operand : condition.operands) Test(operand);
    out_ += ")";
  }

  const base::SourceMap& sources_;
  std::string out_;
};

}  // namespace sqlflow::lang
