#include "plan/later_features.h"

#include <fmt/format.h>

#include "base/errors/validation.h"
#include "base/text.h"

namespace sqlflow::plan {
namespace {

void ReportLater(std::string_view feature, base::Span place, base::Diagnostics& diagnostics) {
  diagnostics.Error(base::code::kNotYetSupported, place, fmt::format("{} comes with a later release", feature));
}

}  // namespace

void CheckOnClauses(const std::vector<lang::OnClause>& clauses, base::Diagnostics& diagnostics) {
  for (const lang::OnClause& clause : clauses) {
    if (clause.kind == lang::OnClause::Kind::kSchemaChange) ReportLater("ON_SCHEMA_CHANGE", clause.span, diagnostics);
    if (clause.kind == lang::OnClause::Kind::kLimitExceeded) ReportLater("ON_LIMIT_EXCEEDED", clause.span, diagnostics);
  }
}

void CheckSyncMode(const SourceDeclaration& source, base::Diagnostics& diagnostics) {
  const std::string& mode = source.options.sync_mode;
  if (mode == "full_refresh") return;
  const base::Json* written = component::FindParameter(source.parameters, "sync_mode");
  const base::Span place = written != nullptr ? written->span : source.place;
  if (mode == "cdc") ReportLater("sync_mode cdc", place, diagnostics);
  if (mode != "incremental" || !source.options.cursor_field.empty()) return;
  base::Diagnostic& finding = diagnostics.Error(base::code::kMissingCursor, place,
                                                fmt::format("the incremental source {} has no cursor", source.name));
  finding.notes.push_back({std::nullopt, "name the column that grows: \"cursor_field\": \"updated_at\""});
}

void CheckSqlFeatures(const lang::ExpandedText& text, const std::vector<std::pair<std::string, size_t>>& functions,
                      base::Diagnostics& diagnostics) {
  for (const auto& [name, offset] : functions) {
    if (name == "python_func") ReportLater("PYTHON_FUNC", text.OriginAt(offset, name.size()), diagnostics);
  }
}

}  // namespace sqlflow::plan
