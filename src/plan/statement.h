#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/qualified_name.h"
#include "lang/expand.h"
#include "lang/tree.h"

// The statements of a pipeline after includes, conditions and variables: a flat list in the order in which the text
// runs. What resolve makes and the rest of the planner reads.
namespace sqlflow::plan {

// A word or name with the values of its variables put in.
struct Word {
  std::string text;
  base::Span place;
  bool secret = false;
};

struct TableName {
  base::QualifiedName name;
  base::Span place;
};

struct Mode {
  lang::LoadMode::Kind kind = lang::LoadMode::Kind::kReplace;
  std::vector<Word> keys;
  std::optional<Word> cursor;
  std::optional<Word> lookback;
  std::optional<Word> batch_size;
  base::Span place;    // MODE … as far as it goes
  base::Span keyword;  // UPSERT
};

struct DeclaredSource {
  Word name;
  std::optional<Word> type;        // or …
  std::optional<Word> connection;  // … of the profile
  base::Json parameters;
  base::Json connection_parameters;  // of the profile's connection, if it has this one
  std::vector<lang::OnClause> on_clauses;
};

struct Load {
  TableName table;
  Word source;
  std::optional<Mode> mode;
};

struct Create {
  TableName table;
  bool is_view = false;
  bool or_replace = false;
  bool if_not_exists = false;
  std::optional<Mode> mode;
  lang::ExpandedText select;
  lang::ExpandedText whole;  // only with IF NOT EXISTS: the engine runs it as it stands
};

struct Export {
  lang::ExpandedText query;
  std::optional<TableName> table;  // EXPORT table TO …; then `query` is its name
  Word target;
  bool target_is_path = true;        // else a connection of the profile
  base::Json connection_parameters;  // of that connection, if the profile has it
  std::optional<Word> type;
  std::optional<base::Json> options;
};

struct OtherSql {
  lang::ExpandedText text;
};

struct ResolvedStatement {
  base::Span place;
  bool faulty = false;  // a finding was reported for it: what needs its text is not checked further
  std::variant<DeclaredSource, Load, Create, Export, OtherSql> node;
};

}  // namespace sqlflow::plan
