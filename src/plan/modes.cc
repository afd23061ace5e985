#include "plan/modes.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "base/errors/syntax.h"
#include "base/errors/validation.h"
#include "base/text.h"
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

void ReportNoCursor(const Mode& mode, std::string_view how, base::Diagnostics& diagnostics) {
  base::Diagnostic& finding =
      diagnostics.Error(base::code::kMissingCursor, mode.keyword, "MODE INCREMENTAL has no cursor");
  finding.notes.push_back({std::nullopt, std::string(how)});
}

// What decides the rows of a source: what is read and which of it, not how or from which host.
std::string QuestionOf(const SourceDeclaration& source) {
  static const std::set<std::string> kDeciding = {
      "base_url",    "bucket",   "database", "endpoint",    "endpoints", "file_pattern", "filters", "key",
      "key_pattern", "max_rows", "path",     "prefix",      "query",     "schema",       "schemas", "skip_rows",
      "table",       "uri",      "object",   "record_path", "stream",    "where_clause"};
  base::Json question;
  question.kind = base::Json::Kind::kObject;
  for (const base::Json::Member& member : source.parameters.members) {
    const component::Param* param = source.component->source_params->Find(member.name);
    if (param != nullptr && kDeciding.contains(param->name)) {
      question.members.push_back({param->name, {}, member.value});
    }
  }
  std::sort(question.members.begin(), question.members.end(),
            [](const auto& left, const auto& right) { return left.name < right.name; });
  return source.type + " " + question.Dump();
}

engine::CursorRead::Nulls NullsOf(const std::string& word) {
  if (base::EqualsIgnoreCase(word, "exclude")) return engine::CursorRead::Nulls::kExclude;
  return base::EqualsIgnoreCase(word, "error") ? engine::CursorRead::Nulls::kError
                                               : engine::CursorRead::Nulls::kInclude;
}

std::string LookbackOf(const Mode& mode, base::Diagnostics& diagnostics) {
  std::string_view text = base::Trim(mode.lookback->text);
  if (text.size() > 1 && text.front() == '\'' && text.back() == '\'') text = text.substr(1, text.size() - 2);
  if (std::optional<std::string> lookback = component::ReadLookback(text)) return *lookback;
  diagnostics.Error(base::code::kBadDuration, mode.lookback->place, fmt::format("{} is no length of time", text),
                    "write 7 DAYS, '7 days' or P7D (a plain number for a numeric cursor)");
  return {};
}

// The parser has seen to numbers; a variable may hold anything.
std::optional<int64_t> BatchRowsOf(const Mode& mode, base::Diagnostics& diagnostics) {
  const std::string_view text = base::Trim(mode.batch_size->text);
  int64_t rows = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), rows);
  if (problem == std::errc() && end == text.data() + text.size() && rows > 0) return rows;
  diagnostics.Error(base::code::kBadNumber, mode.batch_size->place,
                    fmt::format("BATCH_SIZE {} is no number of rows", text),
                    "write a whole number above zero, as in BATCH_SIZE 10000");
  return std::nullopt;
}

// An incremental source, or MODE INCREMENTAL: what the load reads.
void ReadIncremental(const Load& load, const SourceDeclaration& source, Step& step, base::Diagnostics& diagnostics) {
  const bool by_mode = load.mode && load.mode->kind == Kind::kIncremental;
  if (!by_mode && source.options.sync_mode != "incremental") return;
  if (step.cursor.empty()) step.cursor = source.options.cursor_field;
  if (step.cursor.empty()) {
    if (by_mode) {
      ReportNoCursor(*load.mode, "write MODE INCREMENTAL WATERMARK column, or \"cursor_field\" in the source",
                     diagnostics);
    }
    return;
  }
  if (step.keys.empty() && step.mode != Kind::kReplace && step.mode != Kind::kAppend) {
    step.keys = source.options.primary_key;
  }
  if (!step.mode_given) {
    step.keys = source.options.primary_key;
    step.mode = step.keys.empty() ? Kind::kAppend : Kind::kMerge;
  }
  IncrementalRead& read = step.incremental.emplace();
  read.whole = step.mode == Kind::kReplace;
  read.start_date = source.options.start_date;
  read.lookback = source.options.lookback;
  if (load.mode && load.mode->lookback) read.lookback = LookbackOf(*load.mode, diagnostics);
  read.nulls = NullsOf(source.options.null_cursor);
  read.question = QuestionOf(source);
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
  if (load.mode && load.mode->batch_size) step.batch_rows = BatchRowsOf(*load.mode, diagnostics);
  // A source whose parameters are faulty may have a primary_key and a cursor_field.
  if (!settled) return;
  ReadIncremental(load, *source, step, diagnostics);
  if (load.mode) CheckKeys(*load.mode, step, true, diagnostics);
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
  if (mode.batch_size) {
    diagnostics.Error(base::code::kBadMode, mode.batch_size->place,
                      "BATCH_SIZE is for a LOAD: a SELECT is one transaction");
  }
  if (mode.kind != Kind::kIncremental) return;
  if (!mode.cursor) return ReportNoCursor(mode, "write MODE INCREMENTAL BY column", diagnostics);
  WindowedTable& windowed = step.windowed.emplace();
  windowed.column_place = mode.cursor->place;
  if (mode.lookback) windowed.lookback = LookbackOf(mode, diagnostics);
}

void CheckIncrementalSteps(const std::vector<Step>& steps, base::Diagnostics& diagnostics) {
  std::map<std::string, const Step*> keyless;
  for (const Step& step : steps) {
    for (const auto& source : step.source_uses) {
      if (source->options.sync_mode != "incremental") continue;
      diagnostics.Warning(base::code::kIncrementalInSelect, step.place,
                          fmt::format("{} is incremental, but a SELECT reads all of it", source->name),
                          "LOAD it into a table, and select from that");
    }
    const bool by_key = !step.keys.empty() && step.mode != Kind::kAppend;
    if (by_key || (!step.windowed && (!step.incremental || step.incremental->whole))) continue;
    const auto [first, is_new] = keyless.emplace(base::Lower(step.target.Display()), &step);
    if (is_new) continue;
    diagnostics
        .Error(base::code::kTwoKeylessLoads, step.place,
               fmt::format("two incremental {} without a key go into {}",
                           step.windowed || first->second->windowed ? "statements" : "loads", step.target.Display()))
        .notes.push_back({first->second->place, "the other one"});
  }
}

std::string DescribeMode(const Step& step) {
  std::string text(ModeText(step.mode));
  if (!step.keys.empty()) text += " on " + base::JoinStrings(step.keys, ", ");
  if (step.incremental && !step.incremental->whole) {
    text += ", new by " + step.cursor;
    return step.batch_rows ? fmt::format("{}, batches of {}", text, base::GroupDigits(*step.batch_rows)) : text;
  }
  if (step.windowed) return text + (step.keys.empty() ? " by " : ", by ") + step.cursor;
  if (!step.cursor.empty()) text += ", newest by " + step.cursor;
  return text;
}

}  // namespace sqlflow::plan
