#pragma once
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

// SQL that raises an error which BentColumn knows.
std::string RaiseBent(const std::string& column);
// The column whose value did not fit, from the engine's message; empty if the message is about something else.
std::string BentColumn(const std::string& message);

// `relation` with its declared columns cast, exactly or with an error; `columns` get their new types.
std::string WithDeclaredTypes(const std::string& relation, std::vector<component::Column>& columns,
                              const base::Json& column_types, component::ReadContext& context);

}  // namespace sqlflow::connectors::files
