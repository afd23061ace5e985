#include "lang/statement_layout.h"

#include <algorithm>

#include "lang/line_gap.h"

namespace sqlflow::lang {

namespace {

using Kind = StatementPart::Kind;

class PartCollector {
 public:
  explicit PartCollector(const base::SourceMap& sources) : sources_(sources) {}

  void operator()(const SourceStatement& source) {
    Add(source.name, Kind::kName);
    if (source.type) Add(*source.type, Kind::kWord);
    if (source.connection) Add(*source.connection, Kind::kName);
    Add(source.parameters.span, Kind::kJson);
    for (const OnClause& clause : source.on_clauses) Add(clause.span, Kind::kClause);
  }

  void operator()(const LoadStatement& load) {
    Add(load.table, Kind::kName);
    Add(load.source, Kind::kName);
    if (load.mode) AddMode(*load.mode);
  }

  void operator()(const CreateStatement& create) {
    Add(create.table, Kind::kName);
    if (create.mode) AddMode(*create.mode);
    Add(create.select, Kind::kSql);
  }

  void operator()(const ExportStatement& statement) {
    Add(statement.query, statement.is_table ? Kind::kName : Kind::kSql);
    if (!statement.is_table) {
      bool many_lines = CountNewlines(sources_.Text(statement.query)) > 0;
      Add({statement.query.file, statement.query.end, statement.query.end}, many_lines ? Kind::kBreak : Kind::kFold);
    }
    Add(statement.target, Kind::kName);
    if (statement.type) Add(*statement.type, Kind::kWord);
    if (statement.options) Add(statement.options->span, Kind::kJson);
  }

  void operator()(const SetStatement& set) {
    Add(set.name, Kind::kName);
    Add(set.value, Kind::kName);
  }

  void operator()(const IncludeStatement& include) { Add(include.path, Kind::kName); }

  void operator()(const IfStatement& statement) {
    for (const IfStatement::Branch& branch : statement.branches) AddCondition(branch.condition);
  }

  void operator()(const SqlStatement& sql) { Add(sql.text, Kind::kSql); }

  std::vector<StatementPart> Take() {
    std::stable_sort(parts_.begin(), parts_.end(),
                     [](const StatementPart& a, const StatementPart& b) { return a.span.begin < b.span.begin; });
    return std::move(parts_);
  }

 private:
  void Add(Span span, Kind kind) { parts_.push_back({span, kind}); }

  void AddMode(const LoadMode& mode) {
    for (const Span& key : mode.keys) Add(key, Kind::kName);
    if (mode.cursor) Add(*mode.cursor, Kind::kName);
    if (mode.lookback) Add(*mode.lookback, Kind::kWord);
  }

  void AddCondition(const Condition& condition) {
    if (condition.kind == Condition::Kind::kOperand) Add(condition.span, Kind::kName);
    for (const Condition& operand : condition.operands) AddCondition(operand);
  }

  const base::SourceMap& sources_;
  std::vector<StatementPart> parts_;
};

}  // namespace

std::vector<StatementPart> PartsOf(const Statement& statement, const base::SourceMap& sources) {
  PartCollector collector(sources);
  std::visit(collector, statement.node);
  return collector.Take();
}

}  // namespace sqlflow::lang
