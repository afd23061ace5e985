#include "plan/drafter.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/errors/syntax.h"
#include "base/errors/validation.h"
#include "base/text.h"
#include "plan/expanded_text.h"
#include "plan/modes.h"
#include "plan/sql_tokens.h"
#include "plan/time_macros.h"

namespace sqlflow::plan {
namespace {

using Effect = Target::Effect;

// Whether the text is the value of a parameter that is not to be shown.
bool IsSecret(const base::Json& value, std::string_view text) {
  const auto is_secret = [&](const base::Json& inner) { return IsSecret(inner, text); };
  if (value.is_string()) return value.secret && value.text == text;
  return std::any_of(value.items.begin(), value.items.end(), is_secret) ||
         std::any_of(value.members.begin(), value.members.end(),
                     [&](const base::Json::Member& member) { return is_secret(member.value); });
}

}  // namespace

std::string OneLine(const lang::ExpandedText& text) {
  constexpr size_t kLongest = 70;
  const SqlTokens tokens(Shown(text));
  std::string line;
  for (size_t i = 0; i < tokens.size() && line.size() <= kLongest; ++i) {
    if (i > 0 && !tokens.glued(i)) line += ' ';
    line += tokens.Text(i);
  }
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  if (line.size() <= kLongest) return line;
  size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
  return line.substr(0, end) + "…";
}

std::vector<Draft> Drafter::DraftAll(const std::vector<ResolvedStatement>& statements,
                                     const MayBeDeclared& may_be_declared) {
  may_be_declared_ = may_be_declared;
  std::vector<Draft> drafts;
  for (const ResolvedStatement& statement : statements) {
    if (std::holds_alternative<DeclaredSource>(statement.node)) continue;
    Draft draft;
    draft.step.place = statement.place;
    draft.faulty = statement.faulty;
    std::visit([&](const auto& node) { Fill(node, draft); }, statement.node);
    if (draft.checks_sql && !draft.faulty) CheckOneStatement(draft);
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

void Drafter::Fill(const Load& load, Draft& draft) {
  Step& step = draft.step;
  step.kind = StepKind::kLoad;
  step.target = load.table.name;
  const SourceTable::Declaration* source = sources_.Find(load.source.text);
  if (source == nullptr && !draft.faulty) ReportUnknownSource(load.source);
  if (source != nullptr) {
    step.source = *source;
    if (step.source->source) {
      for (const std::string& path : step.source->source->Paths()) {
        draft.paths.push_back({.path = path, .place = step.place, .secret = IsSecret(step.source->parameters, path)});
      }
    }
    if (step.source->component != nullptr && step.source->component->capabilities.many_streams) {
      const base::Json& parameters = step.source->parameters;
      for (const char* name : {"stream", "table", "object"}) {
        if (const base::Json* stream = parameters.Find(name); stream && step.stream.empty()) step.stream = stream->text;
      }
      if (step.stream.empty()) step.stream = load.table.name.table;
    }
  }
  ReadLoadMode(load, step.source.get(), step, diagnostics_);
  draft.targets.push_back({.name = load.table.name, .effect = Effect::kDefinesTable, .place = load.table.place});
  if (step.source && Quarantines(*step.source)) {
    base::QualifiedName rejects = load.table.name;
    rejects.table += "_rejects";
    draft.targets.push_back({.name = std::move(rejects), .effect = Effect::kDefinesTable, .place = load.table.place});
  }
  step.description = fmt::format("LOAD {} FROM {} ({})", step.target.Display(), load.source.text, DescribeMode(step));
  draft.id_hint = "load " + step.target.Display();
}

void Drafter::ReportUnknownSource(const Word& name) {
  if (may_be_declared_(name.text)) return;
  base::Diagnostic& finding =
      diagnostics_.Error(base::code::kUnknownSource, name.place, fmt::format("no source {} is declared", name.text),
                         suggestions_.DidYouMean(name.text, [this] { return sources_.Names(); }));
  if (input_.connections->count(name.text) > 0) {
    finding.notes.push_back({std::nullopt, fmt::format("{0} is a connection of the profile: declare a source on it, "
                                                       "SOURCE name FROM {0} OPTIONS {{…}};",
                                                       name.text)});
  }
}

void Drafter::Fill(const Create& create, Draft& draft) {
  Step& step = draft.step;
  step.kind = create.is_view ? StepKind::kView : StepKind::kTable;
  step.target = create.table.name;
  ReadCreateMode(create, step, diagnostics_);
  const std::string name = step.target.Display();
  // The engine knows best what IF NOT EXISTS means, so such a statement is left to it.
  const bool as_it_stands = create.if_not_exists && !create.mode;
  if (as_it_stands) step.kind = StepKind::kSql;
  step.sql = as_it_stands ? create.whole : create.select;
  draft.checks_sql = true;
  draft.targets.push_back({.name = create.table.name,
                           .effect = create.is_view ? Effect::kDefinesView : Effect::kDefinesTable,
                           .place = create.table.place});
  step.description =
      fmt::format("CREATE {} {}{}", create.is_view ? "VIEW" : "TABLE", as_it_stands ? "IF NOT EXISTS " : "", name);
  if (step.kind == StepKind::kTable) step.description += fmt::format(" ({})", DescribeMode(step));
  draft.id_hint = (create.is_view ? "view " : "table ") + name;
  if (draft.faulty) return;
  lang::ExpandedText select = create.select;
  if (step.windowed) {
    step.windowed->macros = FindTimeMacros(select, diagnostics_);
    step.windowed->question = AsWritten(select);
    select = Mask(std::move(select), step.windowed->macros);
    draft.parsed = select.text;
  }
  const SqlShape shape = ReadSql(select);
  draft.probes = shape.probes;
  if (as_it_stands) draft.probes.push_back(create.select);
  if (!shape.is_query && !create.select.text.empty()) {
    diagnostics_.Error(base::code::kSqlSyntax, create.select.OriginAt(0),
                       fmt::format("expected a SELECT after AS, found {}", base::Upper(shape.verb)));
    draft.faulty = true;
  }
}

void Drafter::Fill(const OtherSql& sql, Draft& draft) {
  Step& step = draft.step;
  step.kind = StepKind::kSql;
  step.sql = sql.text;
  step.description = OneLine(sql.text);
  draft.checks_sql = true;
  const SqlShape shape = ReadSql(sql.text);
  draft.id_hint = shape.verb.empty() ? "sql" : shape.verb;
  if (!shape.targets.empty()) {
    const Target& first = shape.targets.front();
    draft.id_hint += " " + first.name.Display();
    if (first.effect == Effect::kDefinesTable || first.effect == Effect::kDefinesView)
      step.target = first.name;  // so that its schema is made
  }
  ReadShape(sql.text, shape, draft);
}

void Drafter::ReadShape(const lang::ExpandedText& text, const SqlShape& shape, Draft& draft) {
  const std::string verb = base::Upper(shape.verb);
  if (!shape.refusal.empty()) {
    diagnostics_
        .Error(base::code::kNeedsSession, text.OriginAt(0, text.text.find_first_of(" \t\r\n;(")),
               fmt::format("{} cannot stand in a pipeline", verb))
        .notes.push_back({std::nullopt, shape.refusal});
    draft.faulty = true;
  }
  for (const Target& target : shape.targets) {
    draft.targets.push_back({.name = target.name,
                             .effect = target.effect,
                             .place = text.OriginAt(target.offset, target.length),
                             .must_be_new = target.must_be_new});
  }
  for (const PathUse& use : shape.paths) {
    draft.paths.push_back(
        {.path = use.path, .place = text.OriginAt(use.offset), .written = use.written, .secret = text.secret});
  }
  draft.probes = shape.probes;
  draft.schemas = shape.schemas;
  draft.attached = shape.attached;
  draft.macros = shape.macros;
  draft.may_define = shape.may_define;
  draft.unknowable = shape.unknowable;
  if (shape.insert_or_replace > 0 && !draft.faulty) {
    lang::ExpandedText repeatable = Slice(text, 0, shape.insert_or_replace);
    AppendGlue(repeatable, "OR REPLACE ", text.OriginAt(shape.insert_or_replace));
    Append(repeatable, Slice(text, shape.insert_or_replace, text.text.size()));
    draft.step.sql = std::move(repeatable);
  }
}

// On one line, without comments, with its variables: what it says does not change with their values.
std::string Drafter::AsWritten(const lang::ExpandedText& text) const {
  std::string source;
  for (size_t i = 0; i < text.segments.size(); ++i) {
    const lang::ExpandedText::Segment& segment = text.segments[i];
    const size_t end = i + 1 < text.segments.size() ? text.segments[i + 1].begin : text.text.size();
    source += segment.is_variable ? std::string(input_.sources->Text(segment.origin))
                                  : text.text.substr(segment.begin, end - segment.begin);
  }
  const SqlTokens tokens(source);
  std::string line;
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (i > 0 && !tokens.glued(i)) line += ' ';
    line += tokens.Text(i);
  }
  return line;
}

void Drafter::CheckOneStatement(Draft& draft) {
  const lang::ExpandedText& text = draft.step.sql;
  if (text.text.find(';') == std::string::npos) return;
  const SqlTokens tokens(text.text);
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens.IsSymbol(i, ";")) continue;
    diagnostics_.Error(base::code::kSeveralStatements, text.OriginAt(tokens.Begin(i)),
                       "the value of a variable ends the statement with a semicolon");
    draft.faulty = true;
    return;
  }
}

}  // namespace sqlflow::plan
