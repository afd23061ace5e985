#include "run/source_view.h"

#include "base/text.h"

namespace sqlflow::run {

SourceView::SourceView(const plan::SourceDeclaration& source, engine::Session& session,
                       const base::QualifiedName* target, const base::Cancellation& cancellation)
    : source_(source),
      session_(session),
      read_(source, "", session, target, cancellation),
      name_(base::QuoteIdentifier(source.name)) {
  Show();
}

SourceView::~SourceView() { Drop(); }

void SourceView::Show() {
  if (!read_.relation().unsettled.empty() || !read_.relation().inexact.empty()) return Fill();
  session_.Execute(fmt::format("CREATE OR REPLACE TEMP VIEW {} AS SELECT * FROM {}", name_, read_.relation().sql));
}

void SourceView::Fill() {
  while (true) {
    engine::LoadRequest request;
    request.target = {"temp", "main", source_.name};
    request.select = "SELECT * FROM " + read_.relation().sql;
    request.ordered = read_.relation().ordered;
    request.unsettled = read_.relation().unsettled;
    request.inexact = read_.relation().inexact;
    request.before_commit = [this](engine::Session&, const engine::LoadResult&) { read_.Finish(); };
    try {
      session_.Load(request);
      filled_ = true;
      return;
    } catch (const base::Error& error) {
      if (!read_.Revise(error)) throw;
    }
  }
}

bool SourceView::Revise(const base::Error& error) {
  if (filled_ || !read_.Revise(error)) return false;
  Show();
  return true;
}

void SourceView::Finish() {
  if (!filled_) read_.Finish();
}

void SourceView::Drop() noexcept {
  try {
    session_.Execute(fmt::format("DROP {} IF EXISTS temp.{}", filled_ ? "TABLE" : "VIEW", name_));
  } catch (const std::exception&) {
    // The session ends with the step, and what is temporary with it.
  }
}

}  // namespace sqlflow::run
