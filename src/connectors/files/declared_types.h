#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/text_type.h"
#include "component/source.h"

// The parameter `column_types`: a value that does not fit its declared type exactly is never bent to fit.
namespace sqlflow::connectors::files {

struct DeclaredType {
  std::string column;  // as the file spells it
  std::string type;    // as the engine spells it
};

// Throws Error: a column that is not there, a type that does not exist.
std::vector<DeclaredType> ReadDeclaredTypes(const base::Json& column_types,
                                            const std::vector<component::Column>& columns,
                                            component::ReadContext& context);

// SQL: whether the text `expression` fits a declared type.
std::string FitsDeclared(const base::TextType& type, const std::string& expression);

// A value that did not fit the type of its column.
struct BentValue {
  std::string column;
  std::string value;  // empty: not known
};
// SQL that raises an error which FindBent knows; `value` is a text expression.
std::string RaiseBent(const std::string& column, const std::string& value);
// From the engine's message, ours or its CSV reader's; nothing if that is about something else.
std::optional<BentValue> FindBent(const std::string& message);

// `relation` with its declared columns cast, exactly or with an error; `columns` get their new types.
std::string WithDeclaredTypes(const std::string& relation, std::vector<component::Column>& columns,
                              const base::Json& column_types, component::ReadContext& context);

}  // namespace sqlflow::connectors::files
