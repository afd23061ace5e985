#pragma once
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "plan/catalogue.h"
#include "plan/draft.h"
#include "plan/hazards.h"
#include "plan/resources.h"
#include "plan/source_table.h"
#include "plan/suggestions.h"
#include "plan/view_reads.h"

namespace sqlflow::plan {

// Gives every name in the drafts its meaning at its place in the text: a table or view that a step above defines, one
// of the database, a source, or nothing. Walks the steps in the order of the text.
class NameResolution {
 public:
  // A name that a later step creates and that nothing has before: an error, once it is known whether the two form a
  // circle.
  struct EarlyRead {
    size_t reader = 0;
    size_t creator = 0;
    base::QualifiedName name;
    base::Span place;
  };
  struct Rules {
    std::function<bool(std::string_view)> may_be_declared;  // in a text that could not be read
    bool incomplete = false;                                // an include or a condition could not be decided
  };

  NameResolution(Catalogue catalogue, const SourceTable& sources, Resources& resources, Rules rules,
                 Suggestions& suggestions, base::Diagnostics& diagnostics)
      : catalogue_(std::move(catalogue)),
        sources_(sources),
        resources_(resources),
        rules_(std::move(rules)),
        suggestions_(suggestions),
        diagnostics_(diagnostics) {}

  // Fills reads, writes, source_uses and barrier of the draft's step. Called for every step, ascending.
  StepUses Visit(size_t number, Draft& draft);
  // Reports what nothing defines. Called once, at the end.
  void ReportUnknown();

  const std::vector<EarlyRead>& early_reads() const { return early_reads_; }
  const std::vector<base::QualifiedName>& expected_tables() const { return expected_; }

 private:
  struct Current;
  struct UnknownName {
    base::QualifiedName name;
    std::vector<base::Span> places;
    bool only_warn = false;
  };

  void ReadTable(const TableRead& read, Current& current);
  void ReadDefined(const base::QualifiedName& name, const Catalogue::Object& object, Current& current);
  bool ReadSource(const TableRead& read, Current& current);
  void ReadAttributes(Current& current);
  void Require(const base::QualifiedName& name, base::Span place, Current& current);
  void Missing(const base::QualifiedName& name, base::Span place, size_t step);
  void NotDefined(const base::QualifiedName& name, base::Span place);
  void UsePath(const PlannedPath& path, Current& current);
  void UseTarget(const DraftTarget& target, Current& current);
  void Apply(const DraftTarget& target, Current& current);
  void CheckKind(const DraftTarget& target, Current& current);
  void CheckNew(const DraftTarget& target, const Catalogue::Object& object);
  void UseSchemaOf(const base::QualifiedName& name, Current& current);
  void Expect(const base::QualifiedName& name);
  // False if the step reads it already.
  bool AddRead(uint32_t resource, uint32_t since, Current& current);
  void AddWrite(uint32_t resource, Current& current);
  void Finish(Current& current);

  Catalogue catalogue_;
  const SourceTable& sources_;
  Resources& resources_;
  Rules rules_;
  Suggestions& suggestions_;
  base::Diagnostics& diagnostics_;
  ViewReads views_;
  std::vector<base::Span> places_;  // of the steps so far
  std::vector<size_t> read_by_;     // by resource: one more than the last step that reads it
  bool may_be_defined_ = false;     // a step so far may have made tables that it does not name
  std::map<std::string, size_t> unknown_numbers_;
  std::vector<UnknownName> unknown_;
  std::vector<EarlyRead> early_reads_;
  std::set<std::string> early_keys_;
  std::vector<base::QualifiedName> expected_;
  std::set<std::string> expected_keys_;
};

}  // namespace sqlflow::plan
