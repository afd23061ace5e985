#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/qualified_name.h"

// What the engine's own parser knows about a text, without binding: no table, file or function is looked up.
namespace sqlflow::engine {

struct TableReference {
  base::QualifiedName name;
  size_t offset = 0;  // of the name in the text, bytes
};

// A call in FROM whose argument is a path or pattern: read_csv('x.csv'), 'x.parquet'.
struct PathReference {
  std::string path;
  size_t offset = 0;
};

struct FunctionCall {
  std::string name;  // lower case
  size_t offset = 0;
};

struct SqlFacts {
  bool parsed = false;
  std::string error;             // the parser's message when not parsed, without its LINE excerpt
  std::optional<size_t> offset;  // where, in bytes
  // Of a SELECT: every base table read anywhere in it, CTE names of the place left out, each once per place.
  std::vector<TableReference> tables;
  std::vector<PathReference> paths;
  std::vector<FunctionCall> functions;  // table functions and scalar ones alike
  bool is_select = false;
  bool unknowable = false;  // reads that cannot be known: query(), query_table(), a prepared text …
};

class SqlParser {
 public:
  virtual ~SqlParser() = default;
  // Facts of each text, in order; each holds one statement of any kind. Only SELECTs have tables and paths. Asked in
  // one batch because a question costs the engine more than a text.
  virtual std::vector<SqlFacts> Parse(const std::vector<std::string>& texts) = 0;
  // Names that the engine's own SET knows (`threads`, `memory_limit` …), lower case.
  virtual bool IsSetting(std::string_view name) = 0;
};

}  // namespace sqlflow::engine
