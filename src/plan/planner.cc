#include "plan/planner.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/errors/validation.h"
#include "plan/component_use.h"
#include "plan/drafter.h"
#include "plan/include_files.h"
#include "plan/modes.h"
#include "plan/name_resolution.h"
#include "plan/resolve.h"
#include "plan/secret_variables.h"
#include "plan/source_table.h"
#include "plan/sql_facts.h"
#include "plan/step_ids.h"
#include "plan/variable_scope.h"

// The planner's stages, in order: resolve (includes, conditions, variables), declare sources, draft the steps, ask the
// engine's parser, give names their meaning, find hazards.
namespace sqlflow::plan {
namespace {

class Planner {
 public:
  Planner(const PlanInput& input, base::Diagnostics& diagnostics)
      : input_(input),
        diagnostics_(diagnostics),
        files_(input, diagnostics),
        scope_(*input.variables),
        components_(input, suggestions_, diagnostics),
        sources_(input, components_, diagnostics),
        resources_(input.root) {}

  Plan Make() {
    plan_.pipeline = input_.pipeline;
    plan_.profile = input_.profile;
    program_ = Resolve(input_, files_, scope_, suggestions_, diagnostics_);
    scope_.ReportMissing(*input_.sources, suggestions_, diagnostics_);
    MarkSecrets();
    for (const ResolvedStatement& statement : program_.statements) {
      const auto* source = std::get_if<DeclaredSource>(&statement.node);
      if (source != nullptr) sources_.Declare(statement, *source);
    }
    plan_.sources = sources_.all();
    const auto may_be_declared = [this](std::string_view name) {
      return program_.incomplete || files_.MayDeclare(name);
    };
    drafts_ = Drafter(input_, sources_, components_, suggestions_, diagnostics_)
                  .DraftAll(program_.statements, may_be_declared);
    ReadFacts(*input_.parser, drafts_, diagnostics_);
    NameResolution names(Catalogue(input_.known_tables, drafts_), sources_, resources_,
                         {.may_be_declared = may_be_declared, .incomplete = program_.incomplete}, suggestions_,
                         diagnostics_);
    for (size_t step = 0; step < drafts_.size(); ++step) uses_.push_back(names.Visit(step, drafts_[step]));
    names.ReportUnknown();
    plan_.expected_tables = names.expected_tables();
    MakeSteps();
    CheckIncrementalSteps(plan_.steps, diagnostics_);
    ReportEarlyReads(names.early_reads());
    diagnostics_.Sort();
    return std::move(plan_);
  }

 private:
  void MarkSecrets() {
    SecretVariables secrets;
    for (const ResolvedStatement& statement : program_.statements) {
      if (const auto* source = std::get_if<DeclaredSource>(&statement.node)) components_.NoteSecrets(*source, secrets);
      if (const auto* written = std::get_if<Export>(&statement.node)) components_.NoteSecrets(*written, secrets);
    }
    secrets.Close(*input_.variables, program_.sets, *input_.sources);
    const base::SourceMap& texts = *input_.sources;
    plan_.secrets = secrets.Values(*input_.variables, program_.sets, texts);
    for (ResolvedStatement& statement : program_.statements) {
      if (auto* source = std::get_if<DeclaredSource>(&statement.node)) {
        secrets.Mark(source->parameters, texts);
        secrets.Mark(source->connection_parameters, texts);
      } else if (auto* create = std::get_if<Create>(&statement.node)) {
        secrets.Mark(create->select, texts);
        secrets.Mark(create->whole, texts);
      } else if (auto* written = std::get_if<Export>(&statement.node)) {
        secrets.Mark(written->query, texts);
        secrets.Mark(written->target, texts);
        if (written->options) secrets.Mark(*written->options, texts);
        secrets.Mark(written->connection_parameters, texts);
      } else if (auto* sql = std::get_if<OtherSql>(&statement.node)) {
        secrets.Mark(sql->text, texts);
      }
    }
  }

  // All hazards point upwards, so the order of the text is an order to run in.
  void MakeSteps() {
    std::vector<bool> written(resources_.size());
    for (const StepUses& uses : uses_) {
      for (const uint32_t resource : uses.writes) written[resource] = true;
    }
    hazards_ = FindHazards(uses_, resources_.Overlaps(written));
    StepIds ids;
    for (Draft& draft : drafts_) {
      draft.step.id = ids.Make(draft.id_hint);
      plan_.steps.push_back(std::move(draft.step));
    }
    for (size_t step = 0; step < plan_.steps.size(); ++step) {
      for (const Hazard& hazard : hazards_[step]) {
        plan_.steps[step].after.push_back({.step = hazard.step, .reason = Reason(step, hazard)});
      }
    }
    plan_.order.resize(plan_.steps.size());
    std::iota(plan_.order.begin(), plan_.order.end(), 0);
  }

  std::string Reason(size_t step, const Hazard& hazard) const {
    const std::string& earlier = plan_.steps[hazard.step].id;
    switch (hazard.kind) {
      case Hazard::Kind::kReadAfterWrite:
        return fmt::format("reads {}, which {} writes", resources_.Shown(hazard.resource), earlier);
      case Hazard::Kind::kWriteAfterRead:
        return fmt::format("changes {}, which {} reads before", resources_.Shown(hazard.resource), earlier);
      case Hazard::Kind::kWriteAfterWrite:
        return fmt::format("changes {}, which {} writes before", resources_.Shown(hazard.resource), earlier);
      case Hazard::Kind::kAfterBarrier: return drafts_[hazard.step].unknowable;
      case Hazard::Kind::kBarrier: return drafts_[step].unknowable;
    }
    return {};
  }

  void ReportEarlyReads(const std::vector<NameResolution::EarlyRead>& reads) {
    constexpr size_t kCirclesLookedFor = 50;
    for (size_t i = 0; i < reads.size(); ++i) {
      const NameResolution::EarlyRead& read = reads[i];
      const std::string name = read.name.Display();
      const base::Span creator = plan_.steps[read.creator].place;
      if (read.reader == read.creator) {
        base::Diagnostic& finding = diagnostics_.Error(
            base::code::kReadBeforeCreated, read.place,
            fmt::format("{} is read by the statement that creates it, and no earlier run has left one", name));
        finding.notes.push_back({std::nullopt, "create it first, or read another table"});
        continue;
      }
      const bool circle = i < kCirclesLookedFor && ReadsWhatFlowsFrom(read.creator, read.reader);
      const int line = input_.sources->Locate(creator).line;
      const int reader_line = input_.sources->Locate(read.place).line;
      base::Diagnostic& finding =
          circle ? diagnostics_.Error(base::code::kCircle, read.place,
                                      fmt::format("a circle: line {} reads {}, which line {} creates from what line "
                                                  "{} writes",
                                                  reader_line, name, line, reader_line))
                 : diagnostics_.Error(base::code::kReadBeforeCreated, read.place,
                                      fmt::format("{} is read here, and created only in line {}", name, line));
      finding.notes.push_back({creator, fmt::format("{} is created here", name)});
      if (!circle) finding.notes.push_back({std::nullopt, "move the statement that reads it below this one"});
    }
  }

  // Whether `step` reads, directly or through others, what `origin` writes.
  bool ReadsWhatFlowsFrom(size_t step, size_t origin) const {
    std::vector<bool> seen(plan_.steps.size());
    std::vector<size_t> open = {step};
    while (!open.empty()) {
      const size_t next = open.back();
      open.pop_back();
      if (next == origin) return true;
      for (const Hazard& hazard : hazards_[next]) {
        if (hazard.kind != Hazard::Kind::kReadAfterWrite || seen[hazard.step] || hazard.step < origin) continue;
        seen[hazard.step] = true;
        open.push_back(hazard.step);
      }
    }
    return false;
  }

  const PlanInput& input_;
  base::Diagnostics& diagnostics_;
  Suggestions suggestions_;
  IncludeFiles files_;
  VariableScope scope_;
  ComponentUse components_;
  SourceTable sources_;
  Resources resources_;
  Program program_;
  std::vector<Draft> drafts_;
  std::vector<StepUses> uses_;
  std::vector<std::vector<Hazard>> hazards_;
  Plan plan_;
};

}  // namespace

Plan MakePlan(const PlanInput& input, base::Diagnostics& diagnostics) { return Planner(input, diagnostics).Make(); }

}  // namespace sqlflow::plan
