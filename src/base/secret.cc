#include "base/secret.h"

namespace sqlflow::base {

std::string WithoutSecrets(std::string text, const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    for (size_t at = text.find(value); at != std::string::npos; at = text.find(value, at + kMasked.size())) {
      text.replace(at, value.size(), kMasked);
    }
  }
  return text;
}

}  // namespace sqlflow::base
