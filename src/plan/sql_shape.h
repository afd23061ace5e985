#pragma once
#include <string>
#include <vector>

#include "base/qualified_name.h"
#include "lang/expand.h"

// What our own reading of an SQL statement finds: the engine's parse tree is to be had for SELECT only.
namespace sqlflow::plan {

// A table or view that the statement itself names (not one in an embedded SELECT).
struct Target {
  enum class Effect {
    kDefinesTable,
    kDefinesView,
    kChanges,  // rows or shape; it must exist
    kChangesIfExists,
    kRemoves,  // it must exist
    kRemovesIfExists,
    kReads,  // it must exist
  };
  base::QualifiedName name;
  Effect effect = Effect::kChanges;
  size_t offset = 0;  // of the name in the text
  size_t length = 0;
  bool must_be_new = false;  // the statement fails if there is one of the name
};

struct PathUse {
  std::string path;
  size_t offset = 0;
  bool written = false;
};

struct SqlShape {
  std::string verb;  // "insert", "create index", "drop table": lower case, for ids and descriptions
  std::vector<Target> targets;
  std::vector<PathUse> paths;
  // SELECTs that together read whatever the statement's embedded queries read; for the engine's parser.
  std::vector<lang::ExpandedText> probes;
  std::vector<std::string> schemas;   // created or dropped, lower case
  std::vector<std::string> attached;  // catalogues that ATTACH brings, lower case
  std::vector<std::string> macros;    // created here, lower case
  bool is_query = false;         // SELECT, WITH … SELECT, FROM …, VALUES, PIVOT …: a statement that yields rows
  std::string unknowable;        // why reads and writes cannot be known: "what ATTACH brings"; empty: they are known
  bool may_define = false;       // tables that are named nowhere may exist afterwards
  std::string refusal;           // why a pipeline cannot hold this statement, with what to do instead
  size_t insert_or_replace = 0;  // where `OR REPLACE` goes to make a CREATE … AS repeatable; 0: nowhere
};

// Reads one statement whose variables are put in. Never fails: what it does not know is unknowable, and whether the
// text is SQL at all is the engine's parser's question.
SqlShape ReadSql(const lang::ExpandedText& text);

}  // namespace sqlflow::plan
