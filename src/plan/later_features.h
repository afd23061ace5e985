#pragma once
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "lang/tree.h"
#include "plan/plan.h"

// What parses and comes with a later release: reported by name at its place, so that nothing is accepted and ignored.
namespace sqlflow::plan {

// ON_SCHEMA_CHANGE and ON_LIMIT_EXCEEDED.
void CheckOnClauses(const std::vector<lang::OnClause>& clauses, base::Diagnostics& diagnostics);

// sync_mode cdc, and an incremental source without a cursor.
void CheckSyncMode(const SourceDeclaration& source, base::Diagnostics& diagnostics);

// PYTHON_FUNC(…) in SQL.
void CheckSqlFeatures(const lang::ExpandedText& text, const std::vector<std::pair<std::string, size_t>>& functions,
                      base::Diagnostics& diagnostics);

}  // namespace sqlflow::plan
