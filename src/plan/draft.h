#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plan/plan.h"
#include "plan/sql_shape.h"
#include "plan/statement.h"

namespace sqlflow::plan {

struct TableRead {
  base::QualifiedName name;
  base::Span place;
};

struct PlannedPath {
  std::string path;
  base::Span place;
  bool written = false;
  bool secret = false;  // a secret went into it: not to be shown
};

struct DraftTarget {
  base::QualifiedName name;
  Target::Effect effect = Target::Effect::kChanges;
  base::Span place;
  bool must_be_new = false;  // see Target
};

// A step on its way: what its text says, before names are resolved.
struct Draft {
  Step step;
  bool faulty = false;      // its text is not to be read: what it reads is not known, what it defines counts
  bool checks_sql = false;  // step.sql is the user's text and goes to the engine's parser
  std::string parsed;       // what goes there in its place, of the same length; empty: as it stands
  std::vector<lang::ExpandedText> probes;  // go there too, see SqlShape
  std::vector<TableRead> tables;
  std::vector<PlannedPath> paths;
  std::vector<DraftTarget> targets;
  std::vector<std::pair<std::string, size_t>> functions;  // lower case, with their places in step.sql
  std::vector<std::string> schemas;                       // created or dropped
  std::vector<std::string> attached;
  std::vector<std::string> macros;
  bool may_define = false;
  std::string unknowable;  // why reads and writes cannot be known
  std::string id_hint;     // "load_customers" before it is made unique
};

}  // namespace sqlflow::plan
