#include "connectors/files/encoding.h"

#include <fmt/format.h>

#include "base/errors/connection.h"
#include "base/text.h"
#include "connectors/files/file_bytes.h"

namespace sqlflow::connectors::files {

namespace {

std::string Convert(std::string_view from, const std::string& file) {
  return fmt::format("convert it first: iconv -f {} -t UTF-8 '{}' > '{}.utf8'", from, file, file);
}

base::Error NotUtf8(const DataFile& file, std::string_view bytes, const std::string& where) {
  const bool windows = LooksLikeWindows1252(bytes);
  return base::Error(
      base::code::kWrongEncoding,
      windows ? fmt::format("{} is not UTF-8 but looks like Windows-1252{}", file.shown, where)
              : fmt::format("{} is not UTF-8{}", file.shown, where),
      windows ? Convert("WINDOWS-1252", file.shown)
              : "if it is Latin-1 set \"encoding\": \"latin-1\", else " + Convert("ITS-ENCODING", file.shown));
}

}  // namespace

std::string EncodingOf(const std::string& option) {
  if (option.starts_with("utf-16") || option.starts_with("utf16")) return "utf-16";
  if (option.starts_with("latin") || option.starts_with("iso")) return "latin-1";
  return "utf-8";
}

std::string CheckEncoding(const DataFile& file, const std::string& encoding, std::string_view head,
                          std::vector<std::string>& notes) {
  const ByteOrderMark mark = DetectMark(head);
  if (mark == ByteOrderMark::kUtf16Big) {
    throw base::Error(base::code::kWrongEncoding,
                      fmt::format("{} is UTF-16 big-endian, which cannot be read", file.shown),
                      Convert("UTF-16", file.shown));
  }
  if (mark == ByteOrderMark::kUtf16Little && encoding != "utf-16") {
    notes.push_back("encoding utf-16 (from the byte-order mark)");
    return "utf-16";
  }
  if (encoding == "latin-1" && LooksLikeWindows1252(head)) {
    throw base::Error(base::code::kWrongEncoding,
                      fmt::format("{} is not Latin-1 but looks like Windows-1252", file.shown),
                      Convert("WINDOWS-1252", file.shown));
  }
  if (encoding != "utf-8") return encoding;
  size_t bad = 0;
  // A character cut off at the end of what was read is none of the file's faults.
  if (!base::IsValidUtf8(head, &bad) && bad + 4 < head.size()) {
    const auto line = 1 + std::count(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(bad), '\n');
    throw NotUtf8(file, head, fmt::format(" (line {})", line));
  }
  return encoding;
}

base::Error EncodingError(const std::vector<DataFile>& files, const std::string& encoding, const std::string& message) {
  // The engine names the file: "file = data/a.csv".
  const DataFile* file = &files.front();
  for (const DataFile& candidate : files) {
    if (message.find(candidate.path) != std::string::npos) file = &candidate;
  }
  if (encoding == "latin-1") {
    return base::Error(base::code::kWrongEncoding,
                       fmt::format("{} is not Latin-1 but looks like Windows-1252", file->shown),
                       Convert("WINDOWS-1252", file->shown));
  }
  std::string where;
  const size_t at = message.find("Line: ");
  if (at != std::string::npos) {
    const size_t end = message.find_first_not_of("0123456789", at + 6);
    where = fmt::format(" (line {})", message.substr(at + 6, end - at - 6));
  }
  // Enough of the file to tell by its bytes which encoding it is.
  return NotUtf8(*file, ReadBytes(*file, 0, 4 << 20), where);
}

}  // namespace sqlflow::connectors::files
