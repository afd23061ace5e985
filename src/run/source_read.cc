#include "run/source_read.h"

#include "base/text.h"

namespace sqlflow::run {

namespace {

constexpr int kMostRevisions = 20;

}  // namespace

SourceRead::SourceRead(const plan::SourceDeclaration& source, const std::string& stream, engine::Session& session,
                       const base::QualifiedName* target, const base::Cancellation& cancellation,
                       std::optional<component::FileRead> files, std::optional<component::CursorRange> cursor)
    : source_(source), session_(session), context_(session, target, cancellation) {
  component::ReadRequest request;
  request.stream = stream;
  request.files = std::move(files);
  request.cursor = std::move(cursor);
  Take(source_.source->Read(request, context_));
}

SourceRead::~SourceRead() {
  if (relation_.stream) session_.HideStream(relation_.sql);
}

void SourceRead::Take(component::Relation relation) {
  if (relation_.stream) session_.HideStream(relation_.sql);
  relation_ = std::move(relation);
  if (relation_.stream) relation_.sql = session_.ShowStream(relation_.stream);
}

bool SourceRead::Revise(const base::Error& error) {
  context_.CheckCancelled();
  if (!relation_.revise || revisions_ == kMostRevisions) return false;
  std::optional<component::Relation> revised = relation_.revise(error, context_);
  if (!revised) return false;
  ++revisions_;
  Take(std::move(*revised));
  return true;
}

void SourceRead::Finish() {
  notes_ = relation_.notes;
  if (!relation_.finish) return;
  component::ReadSummary summary = relation_.finish(context_);
  notes_.insert(notes_.end(), summary.notes.begin(), summary.notes.end());
  rejected_ = summary.rejected;
  changed_ = std::move(summary.changed);
  if (summary.rejects_select.empty() || rejected_ == 0) return;
  rejects_table_ = "temp." + base::QuoteIdentifier("sqlflow_rejects_" + source_.name);
  session_.Execute(fmt::format("CREATE OR REPLACE TEMP TABLE {} AS {}",
                               base::QuoteIdentifier("sqlflow_rejects_" + source_.name), summary.rejects_select));
}

void SourceRead::StoreRejects(const base::QualifiedName& table, const std::string& run_start) {
  if (rejects_table_.empty()) return;
  session_.Execute(
      fmt::format("CREATE TABLE IF NOT EXISTS {0} (run_at TIMESTAMPTZ, file VARCHAR, line BIGINT, \"column\" VARCHAR, "
                  "value VARCHAR, reason VARCHAR, raw VARCHAR);"
                  "INSERT INTO {0} SELECT TIMESTAMPTZ {1}, * FROM {2};DROP TABLE {2}",
                  table.Quoted(), base::QuoteLiteral(run_start), rejects_table_));
  notes_.push_back(fmt::format("{} set aside in {}", base::Plural(rejected_, "row"), table.Display()));
  rejects_table_.clear();
}

}  // namespace sqlflow::run
