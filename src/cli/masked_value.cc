#include "cli/masked_value.h"

#include "base/secret.h"

namespace sqlflow::cli {

std::string MaskedValue(const std::string& text, bool show_values) {
  bool reference = text.starts_with("${") && text.find('}') == text.size() - 1 && text.find('|') == std::string::npos;
  return show_values || reference || text.empty() ? text : std::string(base::kMasked);
}

}  // namespace sqlflow::cli
