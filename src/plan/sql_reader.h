#pragma once
#include <string>
#include <vector>

#include "plan/sql_shape.h"
#include "plan/sql_tokens.h"

namespace sqlflow::plan {

// A cursor over the tokens of one statement, and the shape that grows from them. The verbs are read in sql_shape.cc
// (which statement it is), sql_reader_rows.cc (INSERT, UPDATE …) and sql_reader_objects.cc (CREATE, DROP, ALTER …).
class SqlReader {
 public:
  explicit SqlReader(const lang::ExpandedText& text) : text_(text), tokens_(text.text) {}
  SqlShape Read();

 private:
  // Which statement it is.
  void ReadStatement();
  bool ReadQuery();
  bool Refuse();
  bool ReadRowChange();
  bool ReadObjectChange();
  bool ReadOther();

  // Statements that change rows.
  void ReadInsert();
  void ReadUpdate();
  void ReadDelete();
  void ReadTruncate();
  void ReadMerge();
  void ReadCopy();
  void ReadPivot();

  // Statements that change objects.
  void ReadCreate();
  void ReadCreateTable();
  void ReadCreateView();
  void ReadCreateIndex();
  void ReadCreateMacro();
  void ReadDrop();
  void ReadAlter();
  void ReadComment();
  void ReadAttach();

  bool At(std::string_view word) const { return tokens_.IsWord(at_, word); }
  bool Accept(std::string_view word);
  bool AcceptAll(const std::vector<std::string_view>& words);  // all or none
  bool AtQuery(size_t i) const;                                // a SELECT may begin at token i
  // A name of one to three parts; false, and nothing is read, if none stands here.
  bool ReadName(base::QualifiedName* name, size_t* first);
  bool ReadTarget(Target::Effect effect);
  void SkipAlias(const std::vector<std::string_view>& unless);
  void SetVerb(std::string_view verb) { shape_.verb = verb; }
  void Unknowable(std::string_view why) { shape_.unknowable = why; }

  // Tokens [first, last) are a whole query, or what stands after FROM; both see the statement's WITH.
  void AddProbe(std::string_view head, size_t first, size_t last);
  void AddQuery(size_t first, size_t last) { AddProbe("", first, last); }
  void AddFrom(size_t first, size_t last) { AddProbe("SELECT 1 FROM ", first, last); }
  // The outermost parenthesised queries among the tokens [first, last).
  void AddSubqueries(size_t first, size_t last);

  const lang::ExpandedText& text_;
  SqlTokens tokens_;
  size_t at_ = 0;
  size_t with_end_ = 0;  // the statement's leading WITH: tokens [0, with_end_)
  SqlShape shape_;
};

}  // namespace sqlflow::plan
