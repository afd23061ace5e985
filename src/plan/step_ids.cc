#include "plan/step_ids.h"

#include <cctype>

namespace sqlflow::plan {

std::string StepIds::Make(std::string_view hint) {
  std::string id;
  for (const char c : hint) {
    const bool plain = static_cast<unsigned char>(c) < 0x80 && std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (plain) {
      id += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!id.empty() && id.back() != '_') {
      id += '_';
    }
  }
  while (!id.empty() && id.back() == '_') id.pop_back();
  if (id.empty()) id = "step";
  std::string unique = id;
  int& count = counts_[id];
  while (!taken_.insert(unique).second) unique = id + "_" + std::to_string(++count + 1);
  return unique;
}

}  // namespace sqlflow::plan
