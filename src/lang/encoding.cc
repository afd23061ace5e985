#include "lang/encoding.h"

#include <algorithm>

#include "base/errors/syntax.h"
#include "base/text.h"

namespace sqlflow::lang {
namespace {

std::string Convert(std::string_view encoding, std::string_view file) {
  return fmt::format("convert it: iconv -f {} -t UTF-8 '{}' > new.sf", encoding, file);
}

// "UTF-16LE", "UTF-16BE" or nothing, from the marks and zeros that ASCII letters leave in it.
std::string_view Utf16Kind(std::string_view text) {
  if (text.substr(0, 2) == "\xff\xfe") return "UTF-16LE";
  if (text.substr(0, 2) == "\xfe\xff") return "UTF-16BE";
  const std::string_view sample = text.substr(0, 1000);
  size_t zeros[2] = {0, 0};
  for (size_t i = 0; i < sample.size(); ++i) zeros[i % 2] += sample[i] == '\0' ? 1 : 0;
  const size_t half = sample.size() / 2;
  if (half > 0 && zeros[1] * 2 > half && zeros[0] * 10 < half) return "UTF-16LE";
  if (half > 0 && zeros[0] * 2 > half && zeros[1] * 10 < half) return "UTF-16BE";
  return "";
}

}  // namespace

bool CheckEncoding(uint32_t file, const base::SourceMap& sources, base::Diagnostics& diagnostics) {
  const std::string_view text = sources.FileText(file);
  const std::string_view name = sources.FileName(file);
  if (const std::string_view kind = Utf16Kind(text); !kind.empty()) {
    diagnostics.Error(base::code::kNotUtf8, {file, 0, 0}, fmt::format("{} is {}, a pipeline is UTF-8", name, kind),
                      Convert(kind, name));
    return false;
  }
  if (const size_t zero = text.find('\0'); zero != std::string_view::npos) {
    const auto at = static_cast<uint32_t>(zero);
    diagnostics.Error(base::code::kNotUtf8, {file, at, at + 1},
                      fmt::format("{} holds a NUL byte: it is no text, or was damaged", name),
                      "is this the right file?");
    return false;
  }
  size_t bad = 0;
  if (base::IsValidUtf8(text, &bad)) return true;
  const auto at = static_cast<uint32_t>(bad);
  const auto byte = static_cast<unsigned char>(text[bad]);
  diagnostics.Error(base::code::kNotUtf8, {file, at, at + 1},
                    fmt::format("{} is not UTF-8: the byte 0x{:02X} here belongs to another encoding, most likely "
                                "Windows-1252 (Latin-1)",
                                name, byte),
                    Convert("WINDOWS-1252", name));
  return false;
}

}  // namespace sqlflow::lang
