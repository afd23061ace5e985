#pragma once
#include <optional>
#include <string>
#include <vector>

#include "plan/plan.h"
#include "run/engine_context.h"

namespace sqlflow::run {

// One read of a declared source within one step: asks the source for its relation, has it revised when the rows turn
// out otherwise than it thought, and collects what it found beside the rows. Lives as long as the step; one thread.
class SourceRead {
 public:
  // `target`: the table that will take the rows, if one will. Throws what the source throws.
  SourceRead(const plan::SourceDeclaration& source, const std::string& stream, engine::Session& session,
             const base::QualifiedName* target, const base::Cancellation& cancellation,
             std::optional<component::FileRead> files = std::nullopt,
             std::optional<component::CursorRange> cursor = std::nullopt);
  ~SourceRead();
  SourceRead(const SourceRead&) = delete;
  SourceRead& operator=(const SourceRead&) = delete;

  const component::Relation& relation() const { return relation_; }
  // After the scan failed: true when the relation was changed so that another try may succeed. Throws when the source
  // has a better word for the failure.
  bool Revise(const base::Error& error);
  // After a successful scan, in its transaction: copies rejected rows aside (they are lost on a rollback otherwise).
  void Finish();
  // Appends the rejected rows to `table`, creating it when needed; in the transaction of the step.
  void StoreRejects(const base::QualifiedName& table, const std::string& run_start);

  const std::vector<std::string>& notes() const { return notes_; }
  int64_t rejected() const { return rejected_; }
  // Files that were changed while they were read.
  const std::vector<std::string>& changed() const { return changed_; }

 private:
  void Take(component::Relation relation);

  const plan::SourceDeclaration& source_;
  engine::Session& session_;
  EngineContext context_;
  component::Relation relation_;
  int revisions_ = 0;
  std::vector<std::string> notes_;
  int64_t rejected_ = 0;
  std::vector<std::string> changed_;
  std::string rejects_table_;  // temporary, quoted
};

}  // namespace sqlflow::run
