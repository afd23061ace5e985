#pragma once
#include <optional>

#include "run/source_read.h"

namespace sqlflow::run {

// A source that a SELECT reads by its name without a LOAD: a temporary view of that name over the source's relation,
// or, where only the rows can tell the types, a temporary table filled first. Dropped with the object.
class SourceView {
 public:
  SourceView(const plan::SourceDeclaration& source, engine::Session& session, const base::QualifiedName* target,
             const base::Cancellation& cancellation);
  ~SourceView();
  SourceView(const SourceView&) = delete;
  SourceView& operator=(const SourceView&) = delete;

  // The SELECT that read the view failed: true when it may be tried again.
  bool Revise(const base::Error& error);
  // After the SELECT, in its transaction.
  void Finish();
  SourceRead& read() { return read_; }

 private:
  void Show();
  void Fill();
  void Drop() noexcept;

  const plan::SourceDeclaration& source_;
  engine::Session& session_;
  SourceRead read_;
  std::string name_;  // quoted
  bool filled_ = false;
};

}  // namespace sqlflow::run
