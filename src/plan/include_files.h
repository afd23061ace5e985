#pragma once
#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "lang/tree.h"
#include "plan/planner.h"
#include "plan/suggestions.h"

namespace sqlflow::plan {

// The files of one pipeline: finds what INCLUDE names, parses each file once, and keeps the trees.
class IncludeFiles {
 public:
  IncludeFiles(const PlanInput& input, base::Diagnostics& diagnostics) : input_(input), diagnostics_(diagnostics) {}

  // The pipeline's own file.
  const lang::Tree& Main();
  // The file that an INCLUDE in `including` names; null, and a finding at `place`, when there is none or when it is
  // being included already (see Leave).
  const lang::Tree* Enter(const std::string& path, uint32_t including, base::Span place, Suggestions& suggestions);
  void Leave() { chain_.pop_back(); }

  // Lower-cased words of texts that could not be parsed: what they may have declared is not known.
  bool MayDeclare(std::string_view name) const;

 private:
  struct File {
    std::string path;
    uint32_t file = 0;
    lang::Tree tree;
  };

  const File* Open(const std::string& path);
  const File& Parse(const std::string& path, uint32_t file);
  void NoteUnparsedWords(const lang::Tree& tree);
  void ReportMissing(const std::string& path, const std::vector<std::string>& tried, base::Span place,
                     Suggestions& suggestions);
  void ReportCircle(const std::string& path, base::Span place);

  const PlanInput& input_;
  base::Diagnostics& diagnostics_;
  std::deque<File> files_;
  std::map<std::string, const File*> by_path_;
  std::vector<const File*> chain_;
  int entered_ = 0;
  std::set<std::string, std::less<>> unparsed_words_;
};

}  // namespace sqlflow::plan
