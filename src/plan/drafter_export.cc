#include <fmt/format.h>

#include "base/errors/parameters.h"
#include "base/errors/syntax.h"
#include "base/errors/validation.h"
#include "base/secret.h"
#include "base/text.h"
#include "plan/drafter.h"
#include "plan/expanded_text.h"

namespace sqlflow::plan {
namespace {

bool IsUrl(std::string_view target) {
  const size_t colon = target.find("://");
  return colon != std::string_view::npos && colon > 0 && !target.starts_with("file://");
}

// A secret variable went into what tells where rows go.
bool IsSecretPlace(const Step& step) {
  bool secret = step.export_target_secret;
  for (const char* name : {"schema", "table", "keys"}) {
    const base::Json* option = step.export_options.Find(name);
    if (option == nullptr) continue;
    secret |= option->secret;
    for (const base::Json& item : option->items) secret |= item.secret;
  }
  return secret;
}

}  // namespace

void Drafter::Fill(const Export& written, Draft& draft) {
  Step& step = draft.step;
  step.kind = StepKind::kExport;
  draft.checks_sql = true;
  const std::string what = written.table ? written.table->name.Display() : OneLine(written.query);
  const std::string shown_target = written.target.secret ? std::string(base::kMasked) : written.target.text;
  step.description =
      fmt::format("EXPORT {} TO {}", what, written.target_is_path ? base::QuoteLiteral(shown_target) : shown_target);
  std::string stem = shown_target.substr(shown_target.find_last_of('/') + 1);
  draft.id_hint = "export " + stem.substr(0, stem.find('.'));
  if (written.table) {
    AppendGlue(step.sql, "SELECT * FROM ", written.table->place);
    Append(step.sql, written.query);
  } else {
    step.sql = written.query;
    const SqlShape shape = ReadSql(written.query);
    draft.probes = shape.probes;
    if (!shape.is_query && !draft.faulty) {
      diagnostics_.Error(base::code::kSqlSyntax, written.query.OriginAt(0),
                         fmt::format("EXPORT expects a SELECT or a table, found {}", base::Upper(shape.verb)));
      draft.faulty = true;
    }
  }
  step.destination_type = FindDestination(written);
  if (step.destination_type == nullptr) return;
  step.description += fmt::format(" ({})", step.destination_type->type);
  ReadOptions(written, draft);
}

const component::Component* Drafter::FindDestination(const Export& written) {
  const Word& target = written.target;
  const component::Component* found = nullptr;
  if (!written.target_is_path) {
    const project::Connection* connection = components_.FindConnection(target);
    if (connection == nullptr) return nullptr;
    found = components_.FindOf(*connection, target.place);
    const component::Component* named = written.type ? components_.Find(*written.type) : found;
    if (named == nullptr) return nullptr;
    if (found != nullptr && named != found) {
      diagnostics_.Error(base::code::kParametersConflict, written.type->place,
                         fmt::format("the connection {} is {}, not {}", target.text, found->type, named->type),
                         "leave TYPE out");
      return nullptr;
    }
  } else if (target.text.empty()) {
    diagnostics_.Error(base::code::kUnknownFileEnding, target.place, "the path of the export is empty");
    return nullptr;
  } else if (IsUrl(target.text)) {
    diagnostics_.Error(
        base::code::kNotYetSupported, target.place,
        fmt::format("an export to {}… comes with a later release", target.text.substr(0, target.text.find("://") + 3)));
    return nullptr;
  } else if (written.type) {
    found = components_.Find(*written.type);
  } else {
    found = input_.registry->FindByPath(target.text);
    if (found == nullptr) {
      base::Diagnostic& finding = diagnostics_.Error(
          base::code::kUnknownFileEnding, target.place,
          fmt::format("no format belongs to the ending of {}", base::QuoteLiteral(target.text)), "add TYPE");
      std::string endings;
      for (const component::Component* known : input_.registry->All()) {
        for (const std::string& ending : known->file_endings) endings += (endings.empty() ? "." : ", .") + ending;
      }
      finding.notes.push_back({std::nullopt, "known endings: " + endings});
    }
  }
  if (found == nullptr) return nullptr;
  if (found->destination_params != nullptr && found->make_destination) return found;
  diagnostics_.Error(base::code::kCannotWrite, written.type ? written.type->place : target.place,
                     fmt::format("{} can be read from, not written to", found->type));
  return nullptr;
}

void Drafter::ReadOptions(const Export& written, Draft& draft) {
  Step& step = draft.step;
  const component::Component& type = *step.destination_type;
  const base::Json given = written.options.value_or(base::Json{.kind = base::Json::Kind::kObject});
  step.export_options =
      components_.Merge(written.connection_parameters, given, *type.destination_params, type.source_params);
  step.export_target = written.target.text;
  step.export_target_secret = written.target.secret;
  if (!written.target_is_path) {
    const base::Json* table = step.export_options.Find("table");
    step.export_target = table != nullptr ? table->text : written.table ? written.table->name.table : "";
    if (step.export_target.empty()) {
      diagnostics_.Error(base::code::kMissingParameter, written.target.place,
                         "the export of a SELECT does not say which table it goes to",
                         "add OPTIONS {\"table\": \"…\"}");
      draft.faulty = true;
    }
  }
  if (draft.faulty || !components_.Check(step.export_options, written.target.place, type, false)) return;
  step.destination = type.make_destination(step.export_options, step.place, {.root = input_.root}, diagnostics_);
  if (!step.destination) return;
  const std::string place = step.destination->Facts(step.export_target).place;
  if (!place.empty() && !IsSecretPlace(step)) {
    step.description.insert(step.description.size() - 1, ": " + place);
  }
  for (const std::string& path : step.destination->Paths(step.export_target)) {
    draft.paths.push_back(
        {.path = path, .place = written.target.place, .written = true, .secret = written.target.secret});
  }
}

}  // namespace sqlflow::plan
