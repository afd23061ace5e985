#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace sqlflow::fuzz {

// An input: its text, and which reader it is meant for.
enum class Kind { kPipeline, kJson, kYaml, kDotEnv };
struct Input {
  std::string name;
  Kind kind = Kind::kPipeline;
  std::string text;
};

// By the ending: .sf and .flow, .json, .yml, .env.
std::optional<Kind> KindOf(const std::filesystem::path& path);
std::string ReadInput(const std::filesystem::path& path);

// Files of a folder of these endings, sorted by name.
std::vector<Input> ReadCorpus(const std::string& folder);

// Makes new inputs of old ones. The same corpus, seed and number give the same input, on every machine.
class Mutator {
 public:
  Mutator(std::vector<Input> corpus, uint64_t seed) : corpus_(std::move(corpus)), seed_(seed) {}
  Input Make(uint64_t number);

 private:
  size_t Below(size_t limit) { return limit == 0 ? 0 : static_cast<size_t>(random_() % limit); }
  void Mutate(std::string& text);
  void Splice(std::string& text);
  void InsertWord(std::string& text);
  void Repeat(std::string& text);
  void SwapLines(std::string& text);
  std::string Piece(const std::string& text);

  std::vector<Input> corpus_;
  uint64_t seed_;
  std::mt19937_64 random_;
};

}  // namespace sqlflow::fuzz
