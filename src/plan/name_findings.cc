#include <fmt/format.h>

#include "base/errors/validation.h"
#include "plan/name_resolution.h"

// What NameResolution says about names that mean nothing.
namespace sqlflow::plan {

void NameResolution::Missing(const base::QualifiedName& name, base::Span place, size_t step) {
  const std::string key = name.Key();
  const Catalogue::Object* object = catalogue_.Find(key);
  if (object != nullptr && object->removed) {
    diagnostics_.Error(base::code::kDroppedTable, place, fmt::format("{} does not exist any more", name.Display()))
        .notes.push_back({places_[*object->step], "it is dropped or renamed here"});
    return;
  }
  if (rules_.may_be_declared(name.table)) return;
  const std::optional<size_t> creator = catalogue_.DefinedFrom(key, step);
  if (creator && !catalogue_.IsUnknown()) {
    if (early_keys_.insert(key).second) {
      early_reads_.push_back({.reader = step, .creator = *creator, .name = name, .place = place});
    }
    return;
  }
  if (creator || (!rules_.incomplete && !name.table.empty())) NotDefined(name, place);
}

void NameResolution::NotDefined(const base::QualifiedName& name, base::Span place) {
  const auto [entry, is_new] = unknown_numbers_.emplace(name.Key(), unknown_.size());
  if (is_new) {
    unknown_.push_back({.name = name, .only_warn = catalogue_.IsUnknown() || may_be_defined_});
    Expect(name);
  }
  unknown_[entry->second].places.push_back(place);
}

void NameResolution::ReportUnknown() {
  constexpr size_t kPlacesShown = 5;
  for (const UnknownName& unknown : unknown_) {
    const std::string name = unknown.name.Display();
    const SourceTable::Declaration* source = sources_.Find(unknown.name.table);
    const std::string near = source != nullptr ? "" : suggestions_.DidYouMean(name, [&] {
      std::vector<std::string> names = catalogue_.Names();
      for (std::string& known : sources_.Names()) names.push_back(std::move(known));
      return names;
    });
    const base::Span place = unknown.places[0];
    base::Diagnostic& finding =
        unknown.only_warn
            ? diagnostics_.Warning(base::code::kUncheckedTable, place,
                                   fmt::format("nothing above defines the table {}, and whether it exists could not "
                                               "be checked",
                                               name),
                                   near)
            : diagnostics_.Error(base::code::kUnknownTable, place, fmt::format("nothing defines the table {}", name),
                                 near);
    if (source != nullptr) {
      finding.notes.push_back({(*source)->place, fmt::format("{0} is a source, which is only read: load it into a "
                                                             "table first, LOAD {0} FROM {0};",
                                                             (*source)->name)});
    }
    for (size_t i = 1; i < unknown.places.size() && i <= kPlacesShown; ++i) {
      if (unknown.places[i] != place) finding.notes.push_back({unknown.places[i], "used here too"});
    }
  }
}

}  // namespace sqlflow::plan
