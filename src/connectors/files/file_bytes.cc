#include "connectors/files/file_bytes.h"

#include <algorithm>
#include <fstream>

#include "base/error.h"
#include "base/errors/resources.h"

namespace sqlflow::connectors::files {

std::string ReadBytes(const DataFile& file, uint64_t offset, size_t size) {
  std::ifstream stream(file.path, std::ios::binary);
  if (!stream) {
    throw base::Error(base::code::kPermissionDenied, fmt::format("may not read {}", file.shown),
                      "give the user that runs sqlflow the right to read it");
  }
  std::string bytes(size, '\0');
  stream.seekg(static_cast<std::streamoff>(offset));
  stream.read(bytes.data(), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<size_t>(stream.gcount()));
  return bytes;
}

Compression DetectCompression(std::string_view head) {
  if (head.starts_with("\x1f\x8b")) return Compression::kGzip;
  if (head.starts_with("\x28\xb5\x2f\xfd")) return Compression::kZstd;
  return Compression::kNone;
}

ByteOrderMark DetectMark(std::string_view head) {
  if (head.starts_with("\xef\xbb\xbf")) return ByteOrderMark::kUtf8;
  if (head.starts_with("\xff\xfe")) return ByteOrderMark::kUtf16Little;
  if (head.starts_with("\xfe\xff")) return ByteOrderMark::kUtf16Big;
  return ByteOrderMark::kNone;
}

bool LooksLikeWindows1252(std::string_view bytes) {
  return std::any_of(bytes.begin(), bytes.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 && byte <= 0x9f;
  });
}

}  // namespace sqlflow::connectors::files
