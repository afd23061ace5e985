#include "plan/modes.h"

#include <fmt/format.h>

#include <set>

#include "base/errors/validation.h"
#include "base/text.h"
#include "plan/later_features.h"
#include "plan/step_text.h"

namespace sqlflow::plan {
namespace {

using Kind = lang::LoadMode::Kind;

void ReadKeys(const Mode& mode, Step& step, base::Diagnostics& diagnostics) {
  std::set<std::string> seen;
  for (const Word& key : mode.keys) {
    step.keys.push_back(key.text);
    if (!seen.insert(base::Lower(key.text)).second) {
      diagnostics.Error(base::code::kDoubleKey, key.place, fmt::format("the key names the column {} twice", key.text));
    }
  }
}

void CheckKeys(const Mode& mode, const Step& step, bool has_source, base::Diagnostics& diagnostics) {
  if ((mode.kind != Kind::kMerge && mode.kind != Kind::kScd2) || !step.keys.empty()) return;
  const std::string_view name = ModeText(mode.kind);
  base::Diagnostic& finding = diagnostics.Error(base::code::kMissingKeys, mode.keyword,
                                                fmt::format("{} needs the columns that name a row", name));
  finding.notes.push_back({std::nullopt, fmt::format("write MODE {} KEY (id){}", name,
                                                     has_source ? ", or \"primary_key\": \"id\" in the source" : "")});
}

void CheckIncremental(const Mode& mode, const Step& step, std::string_view how, base::Diagnostics& diagnostics) {
  if (mode.kind != Kind::kIncremental) return;
  ReportLater("MODE INCREMENTAL", mode.place, diagnostics);
  if (!step.cursor.empty()) return;
  base::Diagnostic& finding =
      diagnostics.Error(base::code::kMissingCursor, mode.keyword, "MODE INCREMENTAL has no cursor");
  finding.notes.push_back({std::nullopt, std::string(how)});
}

void TakeMode(const Mode& mode, Step& step, base::Diagnostics& diagnostics) {
  step.mode = mode.kind;
  step.mode_given = true;
  ReadKeys(mode, step, diagnostics);
  if (mode.cursor) step.cursor = mode.cursor->text;
}

void ReportBadMode(const Mode& mode, std::string message, base::Diagnostics& diagnostics) {
  diagnostics.Error(base::code::kBadMode, mode.place, std::move(message));
}

}  // namespace

void ReadLoadMode(const Load& load, const SourceDeclaration* source, Step& step, base::Diagnostics& diagnostics) {
  if (load.mode) TakeMode(*load.mode, step, diagnostics);
  const bool settled = source != nullptr && source->source != nullptr;
  if (source != nullptr) {
    const bool wants_keys = step.mode == Kind::kMerge || step.mode == Kind::kScd2;
    if (step.keys.empty() && wants_keys) step.keys = source->options.primary_key;
    if (step.cursor.empty() && step.mode != Kind::kReplace && step.mode != Kind::kAppend) {
      step.cursor = source->options.cursor_field;
    }
  }
  // A source whose parameters are faulty may have a primary_key and a cursor_field.
  if (!load.mode || !settled) {
    if (load.mode && load.mode->kind == Kind::kIncremental)
      ReportLater("MODE INCREMENTAL", load.mode->place, diagnostics);
    return;
  }
  CheckKeys(*load.mode, step, true, diagnostics);
  CheckIncremental(*load.mode, step, "write MODE INCREMENTAL BY column, or \"cursor_field\" in the source",
                   diagnostics);
}

void ReadCreateMode(const Create& create, Step& step, base::Diagnostics& diagnostics) {
  if (!create.mode) return;
  const Mode& mode = *create.mode;
  if (create.is_view) {
    return ReportBadMode(mode, "a view has no mode: it holds no rows of its own", diagnostics);
  }
  if (create.if_not_exists) {
    return ReportBadMode(mode,
                         fmt::format("IF NOT EXISTS leaves a table as it is, MODE {} changes it: write one of "
                                     "them",
                                     ModeText(mode.kind)),
                         diagnostics);
  }
  if (create.or_replace && mode.kind != Kind::kReplace) {
    return ReportBadMode(mode, fmt::format("OR REPLACE contradicts MODE {}: write one of them", ModeText(mode.kind)),
                         diagnostics);
  }
  TakeMode(mode, step, diagnostics);
  CheckKeys(mode, step, false, diagnostics);
  CheckIncremental(mode, step, "write MODE INCREMENTAL BY column", diagnostics);
}

std::string DescribeMode(const Step& step) {
  std::string text(ModeText(step.mode));
  if (!step.keys.empty()) text += " on " + base::JoinStrings(step.keys, ", ");
  if (!step.cursor.empty()) text += ", newest by " + step.cursor;
  return text;
}

}  // namespace sqlflow::plan
