#include "base/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/json.h"
#include "base/text.h"

namespace sqlflow::base {

Diagnostic& Diagnostics::Error(Code code, Span span, std::string message, std::string suggestion) {
  ++errors_;
  return items_.emplace_back(Diagnostic{Severity::kError, code, span, std::move(message), std::move(suggestion), {}});
}

Diagnostic& Diagnostics::Warning(Code code, Span span, std::string message, std::string suggestion) {
  return items_.emplace_back(Diagnostic{Severity::kWarning, code, span, std::move(message), std::move(suggestion), {}});
}

void Diagnostics::Sort() {
  std::stable_sort(items_.begin(), items_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.span.file, a.span.begin) < std::tie(b.span.file, b.span.begin);
  });
  auto repeats = [](const Diagnostic& a, const Diagnostic& b) {
    return a.code == b.code && a.span == b.span && a.message == b.message;
  };
  items_.erase(std::unique(items_.begin(), items_.end(), repeats), items_.end());
  errors_ = static_cast<int>(std::count_if(items_.begin(), items_.end(),
                                           [](const Diagnostic& item) { return item.severity == Severity::kError; }));
}

ExitCode Diagnostics::exit_code() const {
  const Diagnostic* gravest = nullptr;
  for (const Diagnostic& item : items_) {
    if (item.severity == Severity::kError && (!gravest || item.code.id < gravest->code.id)) gravest = &item;
  }
  return gravest ? gravest->code.exit_code() : ExitCode::kSuccess;
}

namespace {

constexpr size_t kLineWidth = 100;  // bytes of a source line that are shown

struct Palette {
  const char* error = "\033[1;31m";
  const char* warning = "\033[1;33m";
  const char* strong = "\033[1m";
  const char* faint = "\033[36m";
  const char* off = "\033[0m";
};
constexpr Palette kColor;
constexpr Palette kPlain{"", "", "", "", ""};

// A window of the line around [begin, end), cut at character borders, tabs shown as one space.
struct Excerpt {
  std::string text;
  size_t caret_begin;  // in terminal columns
  size_t caret_width;
};

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

Excerpt Cut(std::string_view line, size_t begin, size_t end) {
  begin = std::min(begin, line.size());
  end = std::clamp(end, begin, line.size());
  size_t from = 0;
  size_t to = line.size();
  if (line.size() > kLineWidth) {
    from = begin > kLineWidth / 2 ? begin - kLineWidth / 2 : 0;
    to = std::min(line.size(), from + kLineWidth);
    while (from > 0 && IsContinuation(line[from])) --from;
    while (to < line.size() && IsContinuation(line[to])) --to;
    end = std::clamp(end, begin, to);
  }
  std::string prefix = from > 0 ? "..." : "";
  std::string text = prefix + std::string(line.substr(from, to - from)) + (to < line.size() ? "..." : "");
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  size_t before = prefix.size() + static_cast<size_t>(DisplayWidth(line.substr(from, begin - from)));
  size_t width = static_cast<size_t>(DisplayWidth(line.substr(begin, end - begin)));
  return {std::move(text), before, std::max<size_t>(1, width)};
}

std::string RenderPlace(Span span, const std::string& label, const SourceMap& sources, const Palette& palette,
                        const char* caret_color) {
  SourceMap::Location location = sources.Locate(span);
  uint32_t line_begin = 0;
  const std::string line = sources.ShownLineAt(span.file, span.begin, &line_begin);
  Excerpt excerpt = Cut(line, span.begin - line_begin, span.end - line_begin);
  std::string number = std::to_string(location.line);
  std::string gutter(number.size(), ' ');
  std::string out = fmt::format("{}{}-->{} {}:{}:{}\n", gutter, palette.faint, palette.off, location.file,
                                location.line, location.column);
  out += fmt::format("{} {}|{}\n", gutter, palette.faint, palette.off);
  out += fmt::format("{}{} |{} {}\n", palette.faint, number, palette.off, excerpt.text);
  out +=
      fmt::format("{} {}|{} {}{}{}{}{}{}\n", gutter, palette.faint, palette.off, std::string(excerpt.caret_begin, ' '),
                  caret_color, std::string(excerpt.caret_width, '^'), label.empty() ? "" : " ", label, palette.off);
  return out;
}

}  // namespace

std::string Render(const Diagnostic& diagnostic, const SourceMap& sources, bool color) {
  const Palette& palette = color ? kColor : kPlain;
  bool is_error = diagnostic.severity == Severity::kError;
  const char* accent = is_error ? palette.error : palette.warning;
  std::string out = fmt::format("{}{}[{}]{}{}: {}{}\n", accent, is_error ? "error" : "warning", diagnostic.code.id,
                                palette.off, palette.strong, diagnostic.message, palette.off);
  out += RenderPlace(diagnostic.span, diagnostic.suggestion, sources, palette, accent);
  for (const Diagnostic::Note& note : diagnostic.notes) {
    if (note.span) {
      out += RenderPlace(*note.span, note.text, sources, palette, palette.faint);
    } else {
      out += fmt::format("  {}={} {}\n", palette.faint, palette.off, note.text);
    }
  }
  return out;
}

std::string RenderJson(const Diagnostic& diagnostic, const SourceMap& sources) {
  SourceMap::Location begin = sources.Locate(diagnostic.span);
  SourceMap::Location end = sources.Locate(diagnostic.span.file, diagnostic.span.end);
  std::string notes;
  for (const Diagnostic::Note& note : diagnostic.notes) {
    if (!notes.empty()) notes += ',';
    if (note.span) {
      SourceMap::Location place = sources.Locate(*note.span);
      notes += fmt::format(R"({{"text":{},"file":{},"line":{},"column":{}}})", QuoteJson(note.text),
                           QuoteJson(place.file), place.line, place.column);
    } else {
      notes += fmt::format(R"({{"text":{}}})", QuoteJson(note.text));
    }
  }
  return fmt::format(
      R"({{"code":{},"severity":{},"message":{},"suggestion":{},"file":{},"line":{},"column":{},"end_line":{},"end_column":{},"notes":[{}]}})",
      QuoteJson(diagnostic.code.id), diagnostic.severity == Severity::kError ? R"("error")" : R"("warning")",
      QuoteJson(diagnostic.message), QuoteJson(diagnostic.suggestion), QuoteJson(begin.file), begin.line, begin.column,
      end.line, end.column, notes);
}

}  // namespace sqlflow::base
