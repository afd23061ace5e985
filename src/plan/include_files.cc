#include "plan/include_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/errors/validation.h"
#include "base/text.h"
#include "lang/parser.h"
#include "plan/path_name.h"

namespace sqlflow::plan {
namespace {

constexpr size_t kDeepest = 64;
constexpr int kMostIncludes = 10000;

bool IsWordByte(char c) { return c == '_' || static_cast<unsigned char>(c) >= 0x80 || std::isalnum(c) != 0; }

void AddWords(std::string_view text, std::set<std::string, std::less<>>& words) {
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && IsWordByte(text[end])) ++end;
    if (end > at) words.insert(base::Lower(text.substr(at, end - at)));
    at = end + 1;
  }
}

}  // namespace

const lang::Tree& IncludeFiles::Main() {
  const std::string path = NormalPath(std::string(input_.sources->FileName(input_.file)), input_.root);
  const File& file = Parse(path, input_.file);
  chain_.push_back(&file);
  return file.tree;
}

const lang::Tree* IncludeFiles::Enter(const std::string& path, uint32_t including, base::Span place,
                                      Suggestions& suggestions) {
  const std::filesystem::path beside = std::filesystem::path(input_.sources->FileName(including)).parent_path() / path;
  std::vector<std::string> tried = {NormalPath(beside.string(), input_.root), NormalPath(path, input_.root)};
  if (tried[0] == tried[1]) tried.pop_back();
  const File* file = nullptr;
  for (const std::string& candidate : tried) {
    if (!file && !path.empty()) file = Open(candidate);
  }
  if (!file) {
    ReportMissing(path, tried, place, suggestions);
    return nullptr;
  }
  if (std::find(chain_.begin(), chain_.end(), file) != chain_.end()) {
    ReportCircle(file->path, place);
    return nullptr;
  }
  if (chain_.size() >= kDeepest || ++entered_ > kMostIncludes) {
    if (entered_ <= kMostIncludes + 1) {
      diagnostics_.Error(base::code::kTooManyIncludes, place,
                         fmt::format("includes go deeper than {} files or are more than {}", kDeepest,
                                     base::GroupDigits(kMostIncludes)));
    }
    return nullptr;
  }
  chain_.push_back(file);
  return &file->tree;
}

const IncludeFiles::File* IncludeFiles::Open(const std::string& path) {
  const auto known = by_path_.find(path);
  if (known != by_path_.end()) return known->second;
  const std::optional<std::string> text = input_.read_file ? input_.read_file(input_.root / path) : std::nullopt;
  if (!text) return nullptr;
  return &Parse(path, input_.sources->Add(path, *text));
}

const IncludeFiles::File& IncludeFiles::Parse(const std::string& path, uint32_t file) {
  const int errors = diagnostics_.error_count();
  files_.push_back({.path = path, .file = file, .tree = lang::Parse(file, *input_.sources, diagnostics_)});
  if (diagnostics_.error_count() > errors) NoteUnparsedWords(files_.back().tree);
  by_path_[path] = &files_.back();
  return files_.back();
}

void IncludeFiles::NoteUnparsedWords(const lang::Tree& tree) {
  const std::string_view text = input_.sources->FileText(tree.file);
  size_t at = 0;
  for (const lang::Statement& statement : tree.statements) {
    if (statement.span.begin > at) AddWords(text.substr(at, statement.span.begin - at), unparsed_words_);
    at = std::max<size_t>(at, statement.span.end);
  }
  if (at < text.size()) AddWords(text.substr(at), unparsed_words_);
}

bool IncludeFiles::MayDeclare(std::string_view name) const {
  return !unparsed_words_.empty() && unparsed_words_.count(base::Lower(name)) > 0;
}

void IncludeFiles::ReportMissing(const std::string& path, const std::vector<std::string>& tried, base::Span place,
                                 Suggestions& suggestions) {
  const std::string name = std::filesystem::path(path).filename().string();
  std::string near = suggestions.DidYouMean(name, [&] {
    std::vector<std::string> names;
    for (const std::string& candidate : tried) {
      if (!input_.list_folder) break;
      for (std::string& file : input_.list_folder((input_.root / candidate).parent_path())) {
        names.push_back(std::move(file));
      }
    }
    return names;
  });
  if (near.empty() && input_.read_file && input_.read_file(input_.root / (tried.front() + ".sf"))) {
    near = fmt::format("did you mean {}.sf?", path);
  }
  base::Diagnostic& finding = diagnostics_.Error(base::code::kMissingInclude, place,
                                                 fmt::format("the included file {} does not exist", path), near);
  finding.notes.push_back({std::nullopt, "looked for " + base::JoinStrings(tried, " and ")});
}

void IncludeFiles::ReportCircle(const std::string& path, base::Span place) {
  std::string chain;
  for (const File* file : chain_) chain += file->path + " → ";
  diagnostics_.Error(base::code::kIncludeCircle, place, fmt::format("{} includes itself: {}{}", path, chain, path));
}

}  // namespace sqlflow::plan
