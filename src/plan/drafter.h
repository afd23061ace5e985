#pragma once
#include <vector>

#include "plan/component_use.h"
#include "plan/draft.h"
#include "plan/planner.h"
#include "plan/source_table.h"
#include "plan/statement.h"

namespace sqlflow::plan {

// Makes a draft of every statement that is a step: checks what needs no engine (source, mode, destination, what a
// pipeline cannot hold) and reads the statement's own targets.
class Drafter {
 public:
  Drafter(const PlanInput& input, const SourceTable& sources, ComponentUse& components, Suggestions& suggestions,
          base::Diagnostics& diagnostics)
      : input_(input),
        sources_(sources),
        components_(components),
        suggestions_(suggestions),
        diagnostics_(diagnostics) {}

  // `may_be_declared`: a source of this name may stand in a text that could not be read.
  using MayBeDeclared = std::function<bool(std::string_view)>;
  std::vector<Draft> DraftAll(const std::vector<ResolvedStatement>& statements, const MayBeDeclared& may_be_declared);

 private:
  void Fill(const DeclaredSource&, Draft&) {}
  void Fill(const Load& load, Draft& draft);
  void Fill(const Create& create, Draft& draft);
  void Fill(const Export& written, Draft& draft);
  void Fill(const OtherSql& sql, Draft& draft);

  void ReportUnknownSource(const Word& name);
  void ReadShape(const lang::ExpandedText& text, const SqlShape& shape, Draft& draft);
  void CheckOneStatement(Draft& draft);
  std::string AsWritten(const lang::ExpandedText& text) const;
  const component::Component* FindDestination(const Export& written);
  void ReadOptions(const Export& written, Draft& draft);

  const PlanInput& input_;
  const SourceTable& sources_;
  ComponentUse& components_;
  Suggestions& suggestions_;
  base::Diagnostics& diagnostics_;
  MayBeDeclared may_be_declared_;
};

// "INSERT INTO t SELECT …": the text on one line, shortened; secrets masked.
std::string OneLine(const lang::ExpandedText& text);

}  // namespace sqlflow::plan
