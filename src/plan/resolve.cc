#include "plan/resolve.h"

#include <fmt/format.h>

#include "base/errors/validation.h"
#include "base/text.h"
#include "lang/expand.h"
#include "lang/variable_syntax.h"

namespace sqlflow::plan {
namespace {

class Resolver {
 public:
  Resolver(const PlanInput& input, IncludeFiles& files, VariableScope& scope, Suggestions& suggestions,
           base::Diagnostics& diagnostics)
      : input_(input),
        sources_(*input.sources),
        files_(files),
        scope_(scope),
        suggestions_(suggestions),
        diagnostics_(diagnostics) {}

  Program Run() {
    const lang::Tree& main = files_.Main();
    NoteSets(main.statements);
    Visit(main.statements);
    return std::move(program_);
  }

 private:
  void Visit(const std::vector<lang::Statement>& statements) {
    for (const lang::Statement& statement : statements) {
      place_ = statement.span;
      std::visit([this](const auto& node) { Resolve(node); }, statement.node);
    }
  }

  // Whether anything was found wrong since `before` (see Findings).
  size_t Findings() const { return scope_.missing_count() + static_cast<size_t>(diagnostics_.error_count()); }

  template <class Node, class Fill>
  void Add(Node node, const Fill& fill) {
    const size_t before = Findings();
    ResolvedStatement statement{.place = place_};
    fill(node);
    statement.faulty = Findings() > before;
    statement.node = std::move(node);
    program_.statements.push_back(std::move(statement));
  }

  Word ReadWord(base::Span span) {
    lang::VariableValue value = lang::ExpandString(span, sources_, scope_.variables(), diagnostics_);
    return {.text = std::move(value.text), .place = span, .secret = value.secret};
  }

  lang::ExpandedText ReadSqlText(base::Span span) {
    return lang::ExpandSql(span, sources_, scope_.variables(), diagnostics_);
  }

  TableName ReadTable(base::Span span) {
    const size_t before = Findings();
    const lang::ExpandedText text = lang::ExpandName(span, sources_, scope_.variables(), diagnostics_);
    TableName table{.name = base::QualifiedName::Parse(text.text), .place = span};
    if (table.name.table.empty() && Findings() == before) {
      diagnostics_.Error(base::code::kNotATableName, span, fmt::format("{} is not a table's name", text.text));
    }
    return table;
  }

  // A column, or a source: one part, its quotes taken off.
  Word ReadPlainName(base::Span span) {
    const lang::ExpandedText text = lang::ExpandName(span, sources_, scope_.variables(), diagnostics_);
    const base::QualifiedName name = base::QualifiedName::Parse(text.text);
    const bool plain = !name.table.empty() && name.schema.empty();
    return {.text = plain ? name.table : text.text, .place = span, .secret = text.secret};
  }

  std::optional<Mode> ReadMode(const std::optional<lang::LoadMode>& written) {
    if (!written) return std::nullopt;
    Mode mode{.kind = written->kind, .place = written->span, .keyword = written->keyword};
    for (const base::Span key : written->keys) mode.keys.push_back(ReadPlainName(key));
    if (written->cursor) mode.cursor = ReadPlainName(*written->cursor);
    if (written->lookback) {
      const lang::ExpandedText text = ReadSqlText(*written->lookback);
      mode.lookback = {.text = text.text, .place = *written->lookback, .secret = text.secret};
    }
    if (written->batch_size) {
      const lang::ExpandedText text = ReadSqlText(*written->batch_size);
      mode.batch_size = {.text = text.text, .place = *written->batch_size, .secret = text.secret};
    }
    return mode;
  }

  // A connection is expanded where it is used: only then must its variables have values.
  base::Json ReadConnection(const Word& name) {
    const auto connection = input_.connections->find(name.text);
    if (connection == input_.connections->end()) return {};
    return ExpandProfileValue(connection->second.parameters);
  }

  base::Json ExpandProfileValue(base::Json value) {
    if (value.is_string() || value.kind == base::Json::Kind::kVariable) {
      value.bare = value.kind == base::Json::Kind::kVariable;
      value.lone_variable = lang::IsOneVariable(value.text);
      value.kind = base::Json::Kind::kString;
      value.text = lang::ExpandValue(value.text, value.span, scope_.variables(), diagnostics_);
    }
    for (base::Json& item : value.items) item = ExpandProfileValue(std::move(item));
    for (base::Json::Member& member : value.members) member.value = ExpandProfileValue(std::move(member.value));
    return value;
  }

  void Resolve(const lang::SourceStatement& source) {
    Add(DeclaredSource{}, [&](DeclaredSource& out) {
      out.name = ReadPlainName(source.name);
      if (source.type) out.type = ReadWord(*source.type);
      if (source.connection) {
        out.connection = ReadWord(*source.connection);
        out.connection_parameters = ReadConnection(*out.connection);
      }
      out.parameters = lang::ExpandJson(source.parameters, sources_, scope_.variables(), diagnostics_);
      out.on_clauses = source.on_clauses;
    });
  }

  void Resolve(const lang::LoadStatement& load) {
    Add(Load{}, [&](Load& out) {
      out.table = ReadTable(load.table);
      out.source = ReadPlainName(load.source);
      out.mode = ReadMode(load.mode);
    });
  }

  void Resolve(const lang::CreateStatement& create) {
    Add(Create{}, [&](Create& out) {
      out.table = ReadTable(create.table);
      out.is_view = create.is_view;
      out.or_replace = create.or_replace;
      out.if_not_exists = create.if_not_exists;
      out.mode = ReadMode(create.mode);
      out.select = ReadSqlText(create.select);
      if (create.if_not_exists && !create.mode) out.whole = ReadSqlText(place_);
    });
  }

  void Resolve(const lang::ExportStatement& written) {
    Add(Export{}, [&](Export& out) {
      if (written.is_table) {
        out.table = ReadTable(written.query);
        out.query = lang::ExpandName(written.query, sources_, scope_.variables(), diagnostics_);
      } else {
        out.query = ReadSqlText(written.query);
      }
      out.target = ReadWord(written.target);
      out.target_is_path = written.target_is_string;
      if (!out.target_is_path) out.connection_parameters = ReadConnection(out.target);
      if (written.type) out.type = ReadWord(*written.type);
      if (written.options) {
        out.options = lang::ExpandJson(*written.options, sources_, scope_.variables(), diagnostics_);
      }
    });
  }

  void Resolve(const lang::SqlStatement& sql) {
    Add(OtherSql{}, [&](OtherSql& out) { out.text = ReadSqlText(sql.text); });
  }

  void Resolve(const lang::SetStatement& set) {
    const std::string name(sources_.Text(set.name));
    if (input_.parser->IsSetting(base::Lower(name))) {
      base::Diagnostic& finding = diagnostics_.Error(
          base::code::kEngineSetting, set.name, fmt::format("{} is a setting of the engine, not a variable", name));
      finding.notes.push_back({std::nullopt, "settings of the engine stand in the profile, under engines: duckdb:"});
      finding.notes.push_back({std::nullopt, "if a variable is meant, give it another name"});
    }
    scope_.Set(name, ReadWord(set.value).text);
    program_.sets.emplace_back(name, set.value);
  }

  void Resolve(const lang::IncludeStatement& include) {
    const size_t before = Findings();
    const Word path = ReadWord(include.path);
    const lang::Tree* tree =
        Findings() > before ? nullptr : files_.Enter(path.text, include.path.file, include.path, suggestions_);
    if (!tree) {
      program_.incomplete = true;
      return;
    }
    NoteSets(tree->statements);
    Visit(tree->statements);
    files_.Leave();
  }

  void Resolve(const lang::IfStatement& condition) {
    for (const lang::IfStatement::Branch& branch : condition.branches) {
      const size_t before = Findings();
      const bool holds = lang::EvaluateCondition(branch.condition, sources_, scope_.variables(), diagnostics_);
      if (Findings() > before) {
        program_.incomplete = true;
        return;
      }
      if (holds) return Visit(branch.body);
    }
    Visit(condition.otherwise);
  }

  // SETs of all branches: a hint that one stands further down costs nothing.
  void NoteSets(const std::vector<lang::Statement>& statements) {
    for (const lang::Statement& statement : statements) {
      if (const auto* set = std::get_if<lang::SetStatement>(&statement.node)) {
        scope_.NoteSet(std::string(sources_.Text(set->name)), statement.span);
      } else if (const auto* condition = std::get_if<lang::IfStatement>(&statement.node)) {
        for (const lang::IfStatement::Branch& branch : condition->branches) NoteSets(branch.body);
        NoteSets(condition->otherwise);
      }
    }
  }

  const PlanInput& input_;
  base::SourceMap& sources_;
  IncludeFiles& files_;
  VariableScope& scope_;
  Suggestions& suggestions_;
  base::Diagnostics& diagnostics_;
  base::Span place_;
  Program program_;
};

}  // namespace

Program Resolve(const PlanInput& input, IncludeFiles& files, VariableScope& scope, Suggestions& suggestions,
                base::Diagnostics& diagnostics) {
  return Resolver(input, files, scope, suggestions, diagnostics).Run();
}

}  // namespace sqlflow::plan
