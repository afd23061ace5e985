#include "plan/source_table.h"

#include <fmt/format.h>

#include "base/errors/validation.h"
#include "base/text.h"
#include "component/source_options.h"
#include "plan/failure_policy.h"
#include "plan/later_features.h"

namespace sqlflow::plan {

bool Quarantines(const SourceDeclaration& source) {
  const base::Json* action = source.parameters.Find("on_bad_row");
  return action != nullptr && base::EqualsIgnoreCase(action->text, "quarantine");
}

void SourceTable::Declare(const ResolvedStatement& statement, const DeclaredSource& written) {
  const std::string key = base::Lower(written.name.text);
  CheckOnClauses(written.on_clauses, diagnostics_);
  if (!IsNew(key, written)) return;
  auto source = std::make_shared<SourceDeclaration>();
  source->name = written.name.text;
  source->place = statement.place;
  source->component = FindComponent(written);
  if (source->component != nullptr) {
    source->type = source->component->type;
    if (source->component->source_params == nullptr || !source->component->make_source) {
      diagnostics_.Error(base::code::kCannotRead, written.type ? written.type->place : written.connection->place,
                         fmt::format("{} can be written to, not read from", source->type));
    } else {
      ReadParameters(written, statement.faulty, *source);
    }
  }
  all_.push_back(source);
  by_name_[key] = std::move(source);
}

// A file that is included twice declares its sources at the same places twice: that is one declaration.
bool SourceTable::IsNew(const std::string& key, const DeclaredSource& written) {
  const auto known = by_name_.find(key);
  if (known == by_name_.end()) return true;
  const SourceDeclaration& first = *known->second;
  const bool same_place = first.place.file == written.name.place.file &&
                          first.place.begin <= written.name.place.begin && written.name.place.end <= first.place.end;
  if (same_place) return false;
  base::Diagnostic& finding = diagnostics_.Error(base::code::kDoubleSource, written.name.place,
                                                 fmt::format("the source {} is declared twice", written.name.text));
  finding.notes.push_back({first.place, "first declared here"});
  return false;
}

const component::Component* SourceTable::FindComponent(const DeclaredSource& written) {
  if (written.type) return components_.Find(*written.type);
  if (!written.connection) return nullptr;
  const project::Connection* connection = components_.FindConnection(*written.connection);
  return connection != nullptr ? components_.FindOf(*connection, written.connection->place) : nullptr;
}

void SourceTable::ReadParameters(const DeclaredSource& written, bool faulty, SourceDeclaration& source) {
  const component::Component& component = *source.component;
  source.parameters = components_.Merge(written.connection_parameters, written.parameters, *component.source_params,
                                        component.destination_params);
  source.on_failure = ReadFailurePolicy(written.on_clauses, component, source.parameters, diagnostics_);
  // Where a variable has no value, a parameter that looks wrong may be right.
  if (faulty || !components_.Check(source.parameters, written.name.place, component, true)) return;
  source.options = component::ReadSourceOptions(source.parameters);
  source.source = component.make_source(source.parameters, source.place, {.root = input_.root}, diagnostics_);
  if (source.source && source.options.cursor_field.empty()) source.options.cursor_field = source.source->Cursor();
  CheckSyncMode(source, diagnostics_);
}

const SourceTable::Declaration* SourceTable::Find(std::string_view name) const {
  const auto found = by_name_.find(base::Lower(name));
  return found == by_name_.end() ? nullptr : &found->second;
}

std::vector<std::string> SourceTable::Names() const {
  std::vector<std::string> names;
  for (const Declaration& source : all_) names.push_back(source->name);
  return names;
}

}  // namespace sqlflow::plan
