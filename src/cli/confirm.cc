#include "cli/confirm.h"

#include <unistd.h>

#include <iostream>

#include "base/error.h"
#include "base/errors/configuration.h"
#include "base/text.h"

namespace sqlflow::cli {

bool Confirmed(const Console& console, bool yes, const std::string& question) {
  if (yes) return true;
  if (::isatty(STDIN_FILENO) == 0) {
    throw base::Error(base::code::kUsage, "nobody can be asked here: " + question, "add --yes");
  }
  console.Err(question + " [y/N] ");
  std::string answer;
  std::getline(std::cin, answer);
  return base::EqualsIgnoreCase(base::Trim(answer), "y") || base::EqualsIgnoreCase(base::Trim(answer), "yes");
}

}  // namespace sqlflow::cli
