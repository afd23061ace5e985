#include "cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace sqlflow::cli {

namespace {

constexpr int kNarrowest = 40;  // a table is never squeezed below this

bool MayColor(int descriptor) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  bool dumb = terminal && std::string_view(terminal) == "dumb";
  return isatty(descriptor) && !dumb && (!no_color || !*no_color);
}

int TerminalWidth() {
  if (!isatty(STDOUT_FILENO)) return 0;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return std::max<int>(size.ws_col, kNarrowest);
  return 80;
}

}  // namespace

Console Console::ForProcess() {
  Console console;
  console.color_ = MayColor(STDOUT_FILENO);
  console.error_color_ = MayColor(STDERR_FILENO);
  console.is_terminal_ = isatty(STDOUT_FILENO);
  console.width_ = TerminalWidth();
  return console;
}

void Console::Out(const std::string& text) const {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

bool Console::lost_output() const { return std::ferror(stdout) != 0; }

void Console::Err(const std::string& text) const {
  std::fflush(stdout);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

std::string Console::Styled(const char* style, const std::string& text) const {
  return color_ ? fmt::format("\033[{}m{}\033[0m", style, text) : text;
}

}  // namespace sqlflow::cli
