#include "mutator.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

namespace sqlflow::fuzz {

namespace {

constexpr size_t kMostBytes = 16 * 1024;

// What breaks readers: words of the language, whatever opens, closes or escapes, and bytes that are no text.
const std::vector<std::string>& Words() {
  static const std::vector<std::string> words = {"SOURCE s TYPE CSV PARAMS ",
                                                 "LOAD a FROM b",
                                                 " MODE MERGE KEY (id)",
                                                 " MODE INCREMENTAL BY c LOOKBACK 7 DAYS",
                                                 "CREATE OR REPLACE TABLE t AS ",
                                                 "SELECT 1",
                                                 "EXPORT ",
                                                 " TO ",
                                                 " OPTIONS ",
                                                 "SET x = ",
                                                 "INCLUDE 'a.sf'",
                                                 "IF ",
                                                 " THEN ",
                                                 "ELSE ",
                                                 "ELSE IF ",
                                                 "ELSEIF ",
                                                 "END IF",
                                                 "ENDIF",
                                                 "CASE WHEN 1 THEN 2 END",
                                                 " ON_ERROR RETRY 3 TIMES",
                                                 " AND ",
                                                 " OR ",
                                                 " NOT ",
                                                 " IN (",
                                                 ";",
                                                 ";\n",
                                                 "\n",
                                                 "\r\n",
                                                 "\r",
                                                 "\t",
                                                 " ",
                                                 ",",
                                                 ".",
                                                 ":",
                                                 "(",
                                                 ")",
                                                 "[",
                                                 "]",
                                                 "{",
                                                 "}",
                                                 "'",
                                                 "''",
                                                 "\"",
                                                 "\"\"",
                                                 "'''",
                                                 "\"\"\"",
                                                 "$$",
                                                 "$a$",
                                                 "$",
                                                 "${",
                                                 "${x}",
                                                 "${x|",
                                                 "${x|'a'}",
                                                 "${x|\"a\"}",
                                                 "$${x}",
                                                 "$${",
                                                 "|",
                                                 "--",
                                                 "-- c\n",
                                                 "//",
                                                 "/*",
                                                 "*/",
                                                 "/* c */",
                                                 "\\",
                                                 "\\u00e9",
                                                 "\\ud83d",
                                                 "\\n",
                                                 "E'\\'",
                                                 "true",
                                                 "null",
                                                 "-1.5e3",
                                                 "0x1F",
                                                 "1_000",
                                                 "@",
                                                 "#",
                                                 "&a ",
                                                 "*a",
                                                 "<<: *a",
                                                 "!!str ",
                                                 "? ",
                                                 "- ",
                                                 "|-\n",
                                                 ">\n",
                                                 "---\n",
                                                 "...",
                                                 "%",
                                                 "export A=",
                                                 "=",
                                                 "==",
                                                 "!=",
                                                 "<>",
                                                 "::int",
                                                 "\xC3\xA9",
                                                 "\xE2\x80\x9C",
                                                 "\xE2\x80\x9D",
                                                 "\xC2\xA0",
                                                 "\xEF\xBB\xBF",
                                                 "\xFF",
                                                 "\xC3",
                                                 std::string(1, '\0'),
                                                 "\x04",
                                                 "\x1A",
                                                 "\x7F",
                                                 "99999999999999999999"};
  return words;
}

}  // namespace

std::optional<Kind> KindOf(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  if (ending == ".sf" || ending == ".flow") return Kind::kPipeline;
  if (ending == ".json") return Kind::kJson;
  if (ending == ".yml") return Kind::kYaml;
  if (ending == ".env" || path.filename() == ".env") return Kind::kDotEnv;
  return std::nullopt;
}

std::string ReadInput(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<Input> ReadCorpus(const std::string& folder) {
  std::vector<Input> corpus;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    std::optional<Kind> kind = KindOf(entry.path());
    if (!kind || !entry.is_regular_file()) continue;
    corpus.push_back({std::filesystem::relative(entry.path(), folder).string(), *kind, ReadInput(entry.path())});
  }
  std::sort(corpus.begin(), corpus.end(), [](const Input& a, const Input& b) { return a.name < b.name; });
  return corpus;
}

Input Mutator::Make(uint64_t number) {
  random_.seed(seed_ * 0x9E3779B97F4A7C15u + number);
  Input input = corpus_[Below(corpus_.size())];
  // Some inputs are read by another reader than they were written for.
  if (Below(50) == 0) input.kind = static_cast<Kind>(Below(4));
  if (input.text.size() > kMostBytes) input.text = Piece(input.text);
  for (size_t rounds = 1 + Below(Below(4) == 0 ? 16 : 4); rounds > 0; --rounds) Mutate(input.text);
  if (input.text.size() > kMostBytes) input.text.resize(kMostBytes);
  return input;
}

std::string Mutator::Piece(const std::string& text) {
  size_t begin = Below(text.size());
  return text.substr(begin, 1 + Below(Below(2) ? 16 : 400));
}

void Mutator::Mutate(std::string& text) {
  size_t at = Below(text.size() + 1);
  switch (Below(10)) {
    case 0: text.erase(at, 1 + Below(8)); return;
    case 1: text.erase(at, Below(text.size() + 1)); return;
    case 2:
      if (at < text.size()) text[at] = static_cast<char>(Below(256));
      return;
    case 3: text.insert(at, 1, static_cast<char>(Below(256))); return;
    case 4: Splice(text); return;
    case 5: Repeat(text); return;
    case 6: SwapLines(text); return;
    default: InsertWord(text); return;
  }
}

void Mutator::Splice(std::string& text) {
  const std::string& other = corpus_[Below(corpus_.size())].text;
  text.insert(Below(text.size() + 1), Piece(other));
}

void Mutator::InsertWord(std::string& text) {
  const std::string& word = Words()[Below(Words().size())];
  size_t at = Below(text.size() + 1);
  if (Below(3) == 0) text.erase(at, word.size());
  text.insert(at, word);
}

void Mutator::Repeat(std::string& text) {
  std::string piece = Below(2) ? Words()[Below(Words().size())] : Piece(text);
  std::string repeated;
  for (size_t times = 1 + Below(Below(8) == 0 ? 300 : 6); times > 0 && repeated.size() < kMostBytes; --times) {
    repeated += piece;
  }
  text.insert(Below(text.size() + 1), repeated);
}

void Mutator::SwapLines(std::string& text) {
  size_t first = text.find('\n', Below(text.size() + 1));
  if (first == std::string::npos) return;
  size_t second = text.find('\n', first + 1);
  if (second == std::string::npos) return;
  std::string line = text.substr(first, second - first);
  text.erase(first, line.size());
  size_t target = text.find('\n', Below(text.size() + 1));
  text.insert(target == std::string::npos ? text.size() : target, line);
}

}  // namespace sqlflow::fuzz
