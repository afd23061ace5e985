#pragma once
#include <string>
#include <string_view>

namespace sqlflow::base {

// A table's name in up to three parts. Parts hold the bare text (no quotes), letter case as written.
struct QualifiedName {
  std::string catalog;
  std::string schema;
  std::string table;

  // Reads `a`, `a.b`, `a.b.c`, each part bare or "quoted" ("" is a quote inside). Empty table if it is not a name.
  static QualifiedName Parse(std::string_view text);
  // Quoted where needed or not, always valid SQL: `"a"."b"`.
  std::string Quoted() const;
  // As users read it: quoted only where the name needs it.
  std::string Display() const;
  // Two names of one table have the same key: parts lower-cased as DuckDB folds (quoting does not matter), a missing
  // schema is `main`, the catalog only if given.
  std::string Key() const;
  bool operator==(const QualifiedName&) const = default;
};

}  // namespace sqlflow::base
