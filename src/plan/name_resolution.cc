#include "plan/name_resolution.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/errors/validation.h"
#include "base/text.h"

namespace sqlflow::plan {

using Effect = Target::Effect;

// The step that is being visited.
struct NameResolution::Current {
  size_t number = 0;
  Draft& draft;
  StepUses uses = {};
  std::vector<uint32_t> shown = {};   // of what it reads, for users
  std::vector<uint32_t> direct = {};  // tables and paths that the text itself names as read
  bool reads_unknown = false;         // a view of the database is read: what it reads is not known
};

StepUses NameResolution::Visit(size_t number, Draft& draft) {
  Current current{.number = number, .draft = draft};
  places_.push_back(draft.step.place);
  if (!draft.faulty) {
    for (const TableRead& read : draft.tables) ReadTable(read, current);
  }
  for (const PlannedPath& path : draft.paths) UsePath(path, current);
  ReadAttributes(current);
  for (const DraftTarget& target : draft.targets) UseTarget(target, current);
  for (const DraftTarget& target : draft.targets) Apply(target, current);
  may_be_defined_ |= draft.may_define;
  Finish(current);
  return std::move(current.uses);
}

void NameResolution::ReadTable(const TableRead& read, Current& current) {
  const base::QualifiedName name = catalogue_.Canonical(read.name);
  const Catalogue::Object* object = catalogue_.Find(name.Key());
  if (object != nullptr && !object->removed) return ReadDefined(name, *object, current);
  if (catalogue_.IsOutside(name)) {
    if (Catalogue::IsSystem(name)) {
      current.draft.unknowable = "it reads the engine's catalogue, which every step changes";
    }
    AddRead(resources_.Table(name), 0, current);
    return;
  }
  if (read.name.schema.empty() && ReadSource(read, current)) return;
  Missing(name, read.place, current.number);
}

void NameResolution::ReadDefined(const base::QualifiedName& name, const Catalogue::Object& object, Current& current) {
  const uint32_t table = resources_.Table(name);
  UseSchemaOf(name, current);
  AddRead(table, 0, current);
  current.direct.push_back(table);
  if (!object.step) {
    Expect(name);
    if (object.kind == Catalogue::Kind::kView) {
      current.reads_unknown = true;
      current.draft.unknowable = fmt::format("what the view {} of the database reads cannot be known", name.Display());
    }
    return;
  }
  const ViewReads::Through* through = views_.Find(table);
  if (through == nullptr) return;
  const uint32_t since = static_cast<uint32_t>(*object.step);
  constexpr size_t kMostShown = 100;  // views upon views upon views: a list of everything below helps nobody
  for (const uint32_t resource : through->resources) {
    if (AddRead(resource, since, current) && current.shown.size() > kMostShown) current.shown.pop_back();
  }
  if (!through->unknown) return;
  current.reads_unknown = true;
  current.draft.unknowable = fmt::format("what the view {} reads cannot be known", name.Display());
}

bool NameResolution::ReadSource(const TableRead& read, Current& current) {
  const SourceTable::Declaration* source = sources_.Find(read.name.table);
  if (source == nullptr) return false;
  Step& step = current.draft.step;
  const bool is_view = std::any_of(current.draft.targets.begin(), current.draft.targets.end(),
                                   [](const auto& target) { return target.effect == Effect::kDefinesView; });
  if (is_view) {
    const std::string name = (*source)->name;
    base::Diagnostic& finding =
        diagnostics_.Error(base::code::kViewOverSource, read.place,
                           fmt::format("a view cannot read the source {}, which is no table of the database", name));
    finding.notes.push_back({(*source)->place, "the source is declared here"});
    finding.notes.push_back({std::nullopt, fmt::format("load it first: LOAD {0} FROM {0};", name)});
    return true;
  }
  if (std::find(step.source_uses.begin(), step.source_uses.end(), *source) != step.source_uses.end()) return true;
  step.source_uses.push_back(*source);
  if (Quarantines(**source)) {
    base::QualifiedName rejects = step.target;
    rejects.table = (rejects.table.empty() ? (*source)->name : rejects.table) + "_rejects";
    current.draft.targets.push_back({.name = std::move(rejects), .effect = Effect::kDefinesTable, .place = read.place});
  }
  if ((*source)->source) {
    for (const std::string& path : (*source)->source->Paths()) {
      AddRead(resources_.Path(path, false), 0, current);
    }
  }
  return true;
}

// What functions read and write, and why the step may be a barrier.
void NameResolution::ReadAttributes(Current& current) {
  for (const auto& [function, offset] : current.draft.functions) {
    if (function == "nextval" || function == "currval") AddWrite(resources_.Sequences(), current);
    if (function.starts_with("duckdb_") || function.starts_with("pragma_")) {
      current.draft.unknowable = "it reads the engine's catalogue, which every step changes";
    }
    if (catalogue_.HasMacro(function)) {
      current.draft.unknowable = fmt::format("what the macro {} reads cannot be known", function);
    }
  }
  for (const std::string& schema : current.draft.schemas) AddWrite(resources_.Schema(schema), current);
  if (current.draft.id_hint.starts_with("drop schema")) {
    for (const std::string& schema : current.draft.schemas) catalogue_.RemoveSchema(schema, current.number);
  }
}

void NameResolution::UsePath(const PlannedPath& path, Current& current) {
  const uint32_t resource = resources_.Path(path.path, path.secret);
  if (path.written) return AddWrite(resource, current);
  AddRead(resource, 0, current);
  current.direct.push_back(resource);
}

void NameResolution::UseTarget(const DraftTarget& target, Current& current) {
  const base::QualifiedName name = catalogue_.Canonical(target.name);
  if (name.table.empty()) return;
  const uint32_t table = resources_.Table(name);
  UseSchemaOf(name, current);
  if (target.effect == Effect::kReads) {
    if (!current.draft.faulty) ReadTable({.name = target.name, .place = target.place}, current);
    return;
  }
  if (target.effect == Effect::kChanges || target.effect == Effect::kRemoves) Require(name, target.place, current);
  AddWrite(table, current);
}

void NameResolution::Require(const base::QualifiedName& name, base::Span place, Current& current) {
  const Catalogue::Object* object = catalogue_.Find(name.Key());
  if (object != nullptr && !object->removed) {
    if (!object->step) Expect(name);
    return;
  }
  if (!catalogue_.IsOutside(name) && !current.draft.faulty) Missing(name, place, current.number);
}

void NameResolution::Apply(const DraftTarget& target, Current& current) {
  const base::QualifiedName name = catalogue_.Canonical(target.name);
  if (name.table.empty()) return;
  const std::string key = name.Key();
  const uint32_t table = resources_.Table(name);
  switch (target.effect) {
    case Effect::kDefinesTable:
      CheckKind(target, current);
      catalogue_.Define(key, Catalogue::Kind::kTable, current.number);
      views_.Remove(table);
      break;
    case Effect::kDefinesView:
      CheckKind(target, current);
      catalogue_.Define(key, Catalogue::Kind::kView, current.number);
      views_.Define(table, current.direct, current.reads_unknown);
      break;
    case Effect::kRemoves:
    case Effect::kRemovesIfExists:
      catalogue_.Remove(key, current.number);
      views_.Remove(table);
      break;
    case Effect::kChanges:
    case Effect::kChangesIfExists:
    case Effect::kReads: break;
  }
}

void NameResolution::CheckKind(const DraftTarget& target, Current& current) {
  const base::QualifiedName name = catalogue_.Canonical(target.name);
  const Catalogue::Object* object = catalogue_.Find(name.Key());
  const bool makes_view = target.effect == Effect::kDefinesView;
  if (makes_view &&
      std::find(current.direct.begin(), current.direct.end(), resources_.Table(name)) != current.direct.end()) {
    diagnostics_.Error(base::code::kCircle, target.place, fmt::format("the view {} reads itself", name.Display()));
    return;
  }
  if (object == nullptr || object->removed) return;
  if ((object->kind == Catalogue::Kind::kView) == makes_view) return CheckNew(target, *object);
  const std::string_view is = makes_view ? "table" : "view";
  base::Diagnostic& finding = diagnostics_.Error(
      base::code::kTableIsView, target.place,
      fmt::format("{} is a {}, so no {} can have its name", name.Display(), is, makes_view ? "view" : "table"));
  if (object->step) {
    finding.notes.push_back({places_[*object->step], fmt::format("the {} is made here", is)});
  } else {
    finding.notes.push_back({std::nullopt, fmt::format("the {} is in the project's database", is)});
  }
  finding.notes.push_back(
      {std::nullopt, fmt::format("choose another name, or DROP {} {}; first", base::Upper(is), name.Display())});
}

// A plain CREATE TABLE, and RENAME, fail in the engine if there is one of the name: better to say so before the run.
void NameResolution::CheckNew(const DraftTarget& target, const Catalogue::Object& object) {
  if (!target.must_be_new) return;
  const std::string name = target.name.Display();
  base::Diagnostic& finding = diagnostics_.Error(base::code::kTableExists, target.place,
                                                 fmt::format("{} exists already when this statement runs", name));
  if (object.step) {
    finding.notes.push_back({places_[*object.step], "it is made here"});
  } else {
    finding.notes.push_back({std::nullopt, "it is in the project's database, from an earlier run perhaps"});
  }
  finding.notes.push_back({std::nullopt,
                           "write CREATE TABLE IF NOT EXISTS to keep it, or CREATE OR REPLACE TABLE to "
                           "make it new"});
}

// A step that uses a schema waits for the one that creates it.
void NameResolution::UseSchemaOf(const base::QualifiedName& name, Current& current) {
  const std::string schema = base::Lower(name.schema);
  if (name.catalog.empty() && catalogue_.HasSchemaStep(schema)) AddRead(resources_.Schema(schema), 0, current);
}

void NameResolution::Expect(const base::QualifiedName& name) {
  if (expected_keys_.insert(name.Key()).second) expected_.push_back(name);
}

bool NameResolution::AddRead(uint32_t resource, uint32_t since, Current& current) {
  if (read_by_.size() <= resource) read_by_.resize(resources_.size());
  if (read_by_[resource] == current.number + 1) return false;
  read_by_[resource] = current.number + 1;
  current.uses.reads.push_back({.resource = resource, .since = since});
  current.shown.push_back(resource);
  return true;
}

void NameResolution::AddWrite(uint32_t resource, Current& current) {
  std::vector<uint32_t>& writes = current.uses.writes;
  if (std::find(writes.begin(), writes.end(), resource) == writes.end()) writes.push_back(resource);
}

void NameResolution::Finish(Current& current) {
  Step& step = current.draft.step;
  for (const uint32_t read : current.shown) step.reads.push_back(resources_.Shown(read));
  for (const uint32_t written : current.uses.writes) step.writes.push_back(resources_.Shown(written));
  std::sort(step.reads.begin(), step.reads.end());
  std::sort(step.writes.begin(), step.writes.end());
  step.barrier = !current.draft.unknowable.empty();
  step.barrier_reason = current.draft.unknowable;
  current.uses.barrier = step.barrier;
}

}  // namespace sqlflow::plan
