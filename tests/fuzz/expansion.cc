#include "expansion.h"

#include <stdexcept>

#include "lang/expand.h"

namespace sqlflow::fuzz {

namespace {

// Values that hold what values may hold; any other name has none.
std::optional<lang::VariableValue> LookUp(std::string_view name, base::Span) {
  static const std::map<std::string, std::string, std::less<>> values = {
      {"x", "it's"},
      {"env", "prod"},
      {"a", "${b} and ${b}"},
      {"b", "${c|none}${c}"},
      {"c", "\"c\" \\ \n$${z}"},
      {"circle", "${circle}"},
      {"to", "${fro}"},
      {"fro", "${to}"},
      {"n", "12"},
      {"open", "${"},
      {"laugh", "${laugh1}${laugh1}${laugh1}${laugh1}"},
      {"list", "[1, \"${x}\"]"}};
  if (auto found = values.find(name); found != values.end()) return lang::VariableValue{found->second, name == "x"};
  // 30 levels of doubling: a value that must be refused rather than written out.
  if (name.starts_with("laugh") && name.size() <= 7) {
    int level = 0;
    for (char c : name.substr(5)) level = level * 10 + (c >= '0' && c <= '9' ? c - '0' : 0);
    if (level < 30) return lang::VariableValue{fmt::format("${{laugh{0}}}${{laugh{0}}}", level + 1)};
  }
  return std::nullopt;
}

class Expansion {
 public:
  explicit Expansion(const base::SourceMap& sources) : sources_(sources) {
    variables_.lookup = LookUp;
    variables_.missing = [](std::string_view, base::Span) {};
  }

  void List(const std::vector<lang::Statement>& statements) {
    for (const lang::Statement& statement : statements) std::visit(*this, statement.node);
  }

  void operator()(const lang::SourceStatement& source) {
    Name(source.name);
    Json(source.parameters);
  }
  void operator()(const lang::LoadStatement& load) {
    Name(load.table);
    Name(load.source);
  }
  void operator()(const lang::CreateStatement& create) {
    Name(create.table);
    Sql(create.select);
  }
  void operator()(const lang::ExportStatement& statement) {
    Sql(statement.query);
    lang::ExpandString(statement.target, sources_, variables_, diagnostics_);
    if (statement.options) Json(*statement.options);
  }
  void operator()(const lang::SetStatement& set) { lang::ExpandString(set.value, sources_, variables_, diagnostics_); }
  void operator()(const lang::IncludeStatement& include) {
    lang::ExpandString(include.path, sources_, variables_, diagnostics_);
  }
  void operator()(const lang::IfStatement& statement) {
    for (const lang::IfStatement::Branch& branch : statement.branches) {
      lang::EvaluateCondition(branch.condition, sources_, variables_, diagnostics_);
      List(branch.body);
    }
    List(statement.otherwise);
  }
  void operator()(const lang::SqlStatement& sql) { Sql(sql.text); }

  void Whole(uint32_t file) {
    std::string_view text = sources_.FileText(file);
    uint32_t size = static_cast<uint32_t>(text.size());
    for (const lang::VariableUse& use : lang::FindVariables({file, 0, size}, sources_)) {
      Require(use.span.end <= size && !use.name.empty(), "a variable's use lies outside of the text");
    }
    lang::ExpandValue(text, {file, 0, size}, variables_, diagnostics_);
  }

 private:
  static void Require(bool holds, const char* what) {
    if (!holds) throw std::logic_error(what);
  }

  void Sql(base::Span span) { Check(lang::ExpandSql(span, sources_, variables_, diagnostics_), span); }
  void Name(base::Span span) { Check(lang::ExpandName(span, sources_, variables_, diagnostics_), span); }
  void Json(const base::Json& raw) { RequireFinal(lang::ExpandJson(raw, sources_, variables_, diagnostics_)); }

  void Check(const lang::ExpandedText& expanded, base::Span span) {
    const size_t size = expanded.text.size();
    for (size_t at : {size_t{0}, size / 2, size == 0 ? 0 : size - 1, size}) {
      base::Span origin = expanded.OriginAt(at);
      Require(origin.begin <= origin.end && origin.end <= sources_.FileText(span.file).size(),
              "the origin of an expanded byte lies outside of the text");
    }
    size_t last = 0;
    for (const lang::ExpandedText::Segment& segment : expanded.segments) {
      Require(segment.begin >= last && segment.begin <= size, "segments of an expanded text do not ascend");
      last = segment.begin;
    }
  }

  static void RequireFinal(const base::Json& json) {
    Require(json.kind != base::Json::Kind::kVariable, "a variable is left in expanded JSON");
    for (const base::Json& item : json.items) RequireFinal(item);
    for (const base::Json::Member& member : json.members) RequireFinal(member.value);
  }

  const base::SourceMap& sources_;
  base::Diagnostics diagnostics_;
  lang::Variables variables_;
};

}  // namespace

void CheckExpansion(const lang::Tree& tree, const base::SourceMap& sources) {
  Expansion expansion(sources);
  expansion.List(tree.statements);
  expansion.Whole(tree.file);
}

}  // namespace sqlflow::fuzz
