#include "base/source_map.h"

#include <algorithm>

namespace sqlflow::base {

uint32_t SourceMap::Add(std::string shown_path, std::string text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  File& file = files_.emplace_back(File{std::move(shown_path), std::move(text), {0}});
  for (size_t i = 0; i < file.text.size(); ++i) {
    if (file.text[i] == '\n') file.line_begins.push_back(static_cast<uint32_t>(i + 1));
  }
  return static_cast<uint32_t>(files_.size() - 1);
}

std::string_view SourceMap::FileText(uint32_t file) const { return files_.at(file).text; }

std::string_view SourceMap::FileName(uint32_t file) const { return files_.at(file).name; }

std::string_view SourceMap::Text(Span span) const {
  std::string_view text = FileText(span.file);
  size_t begin = std::min<size_t>(span.begin, text.size());
  size_t end = std::clamp<size_t>(span.end, begin, text.size());
  return text.substr(begin, end - begin);
}

SourceMap::Location SourceMap::Locate(uint32_t file, uint32_t offset) const {
  const File& source = files_.at(file);
  offset = std::min<uint32_t>(offset, static_cast<uint32_t>(source.text.size()));
  auto next = std::upper_bound(source.line_begins.begin(), source.line_begins.end(), offset);
  uint32_t line_begin = *std::prev(next);
  int column = 1;
  for (uint32_t i = line_begin; i < offset; ++i) {
    if ((static_cast<unsigned char>(source.text[i]) & 0xC0) != 0x80) ++column;  // continuation bytes do not count
  }
  return {source.name, static_cast<int>(next - source.line_begins.begin()), column};
}

std::string_view SourceMap::LineAt(uint32_t file, uint32_t offset, uint32_t* line_begin) const {
  const File& source = files_.at(file);
  offset = std::min<uint32_t>(offset, static_cast<uint32_t>(source.text.size()));
  auto next = std::upper_bound(source.line_begins.begin(), source.line_begins.end(), offset);
  uint32_t begin = *std::prev(next);
  size_t end = next == source.line_begins.end() ? source.text.size() : *next - 1;
  if (end > begin && source.text[end - 1] == '\r') --end;
  if (line_begin) *line_begin = begin;
  return std::string_view(source.text).substr(begin, end - begin);
}

void SourceMap::Conceal(Span span) { files_.at(span.file).concealed.push_back(span); }

std::string SourceMap::ShownLineAt(uint32_t file, uint32_t offset, uint32_t* line_begin) const {
  uint32_t begin = 0;
  std::string line(LineAt(file, offset, &begin));
  if (line_begin) *line_begin = begin;
  for (const Span& secret : files_.at(file).concealed) {
    const size_t from = std::max(secret.begin, begin) - begin;
    const size_t to = std::min<size_t>(std::max(secret.end, begin) - begin, line.size());
    if (from < to) line.replace(from, to - from, to - from, '*');
  }
  return line;
}

}  // namespace sqlflow::base
