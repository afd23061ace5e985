#include "invariants.h"

#include "base/diagnostic.h"
#include "expansion.h"
#include "lang/formatter.h"
#include "lang/json_parser.h"
#include "lang/lexer.h"
#include "lang/parser.h"
#include "lang/tree_shape.h"
#include "project/profile_reader.h"
#include "project/variables.h"
#include "project/yaml.h"

namespace sqlflow::fuzz {

namespace {

using base::Span;

void Require(bool holds, const std::string& what) {
  if (!holds) throw std::logic_error(what);
}

void RequireWithin(Span span, const base::SourceMap& sources, const char* what) {
  Require(span.file < sources.size() && span.begin <= span.end && span.end <= sources.FileText(span.file).size(),
          fmt::format("{} {}..{} lies outside of the text", what, span.begin, span.end));
}

void CheckDiagnostics(base::Diagnostics& diagnostics, const base::SourceMap& sources) {
  constexpr size_t kShown = 50;
  diagnostics.Sort();
  for (size_t i = 0; i < diagnostics.items().size(); ++i) {
    const base::Diagnostic& item = diagnostics.items()[i];
    RequireWithin(item.span, sources, "the span of a diagnostic");
    for (const base::Diagnostic::Note& note : item.notes) {
      if (note.span) RequireWithin(*note.span, sources, "the span of a note");
    }
    Require(!item.message.empty(), "a diagnostic says nothing");
    if (i < kShown) {
      Require(!base::Render(item, sources, true).empty(), "a diagnostic cannot be shown");
      Require(!base::RenderJson(item, sources).empty(), "a diagnostic cannot be written as JSON");
    }
  }
}

void CheckTokens(uint32_t file, const base::SourceMap& sources) {
  std::string_view text = sources.FileText(file);
  uint32_t last = 0;
  for (const lang::Token& token :
       lang::Tokenize({file, 0, static_cast<uint32_t>(text.size())}, sources, lang::Comments::kKeep)) {
    RequireWithin(token.span, sources, "a token");
    Require(token.span.begin >= last && !token.span.empty(), "a token overlaps the one before or is empty");
    last = token.span.end;
  }
}

void CheckJsonSpans(const base::Json& json, const base::SourceMap& sources) {
  RequireWithin(json.span, sources, "a JSON value");
  for (const base::Json& item : json.items) CheckJsonSpans(item, sources);
  for (const base::Json::Member& member : json.members) {
    RequireWithin(member.name_span, sources, "a JSON key");
    CheckJsonSpans(member.value, sources);
  }
}

void CheckStatements(const std::vector<lang::Statement>& statements, const base::SourceMap& sources) {
  uint32_t last = 0;
  for (const lang::Statement& statement : statements) {
    RequireWithin(statement.span, sources, "a statement");
    Require(statement.span.begin >= last && !statement.span.empty(), "a statement overlaps the one before");
    last = statement.span.end;
    if (const auto* choice = std::get_if<lang::IfStatement>(&statement.node)) {
      for (const lang::IfStatement::Branch& branch : choice->branches) CheckStatements(branch.body, sources);
      CheckStatements(choice->otherwise, sources);
    }
  }
}

void CheckFormat(const std::string& text, const lang::Tree& tree, base::SourceMap& sources) {
  std::string once = lang::Format(tree, sources);
  base::Diagnostics diagnostics;
  lang::Tree again = lang::Parse(sources.Add("formatted.sf", once), sources, diagnostics);
  Require(!diagnostics.has_errors(), "the formatted text has errors:\n" + once);
  Require(lang::TreeShape::Of(tree, sources) == lang::TreeShape::Of(again, sources),
          "the formatted text means something else:\n" + once);
  Require(lang::TreeShape::Squeezed(text) == lang::TreeShape::Squeezed(once), "formatting lost something:\n" + once);
  Require(lang::Format(again, sources) == once, "formatting twice differs:\n" + once);
}

void CheckPipeline(const std::string& text) {
  base::SourceMap sources;
  uint32_t file = sources.Add("a.sf", text);
  CheckTokens(file, sources);
  base::Diagnostics diagnostics;
  lang::Tree tree = lang::Parse(file, sources, diagnostics);
  bool clean = !diagnostics.has_errors();
  CheckDiagnostics(diagnostics, sources);
  CheckStatements(tree.statements, sources);
  // CheckExpansion(tree, sources);
  if (clean) CheckFormat(text, tree, sources);
}

void CheckJson(const std::string& text) {
  base::SourceMap sources;
  uint32_t file = sources.Add("a.json", text);
  uint32_t size = static_cast<uint32_t>(sources.FileText(file).size());
  base::Diagnostics diagnostics;
  lang::ParsedJson json = lang::ParseJson({file, 0, size}, sources, diagnostics);
  Require(json.end <= size, "JSON ends outside of the text");
  CheckJsonSpans(json.value, sources);
  Require(json.faulty == diagnostics.has_errors(), "JSON is faulty without an error, or the reverse");
  CheckDiagnostics(diagnostics, sources);
  CheckPipeline("SOURCE s TYPE CSV PARAMS " + text + "\n;");
}

void CheckYaml(const std::string& text) {
  base::SourceMap sources;
  base::Diagnostics diagnostics;
  uint32_t file = sources.Add("profiles/dev.yml", text);
  if (std::optional<base::Json> document = project::ReadYaml(file, sources, diagnostics)) {
    CheckJsonSpans(*document, sources);
    project::Profile profile;
    profile.file = "profiles/dev.yml";
    project::ReadProfile(*document, profile, diagnostics);
    for (const auto& [name, connection] : profile.connections) CheckJsonSpans(connection.parameters, sources);
  } else {
    Require(diagnostics.has_errors(), "YAML was refused without a reason");
  }
  CheckDiagnostics(diagnostics, sources);
}

void CheckDotEnv(const std::string& text) {
  base::SourceMap sources;
  base::Diagnostics diagnostics;
  project::VariableLayers variables;
  project::ReadDotEnv(".env", text, variables, sources, diagnostics);
  for (const auto& [name, found] : variables.layer(project::Layer::kDotEnv)) {
    RequireWithin(found.span, sources, "a variable of .env");
  }
  CheckDiagnostics(diagnostics, sources);
}

}  // namespace

void CheckInvariants(const Input& input) {
  switch (input.kind) {
    case Kind::kPipeline: return CheckPipeline(input.text);
    case Kind::kJson: return CheckJson(input.text);
    case Kind::kYaml: return CheckYaml(input.text);
    case Kind::kDotEnv: return CheckDotEnv(input.text);
  }
}

}  // namespace sqlflow::fuzz
