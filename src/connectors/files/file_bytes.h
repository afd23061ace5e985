#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "connectors/files/data_file.h"

// The few bytes of a file that are read here; its rows never are.
namespace sqlflow::connectors::files {

// At most `size` bytes from `offset` on. Throws Error (kPermissionDenied) when the file may not be read.
std::string ReadBytes(const DataFile& file, uint64_t offset, size_t size);

enum class Compression { kNone, kGzip, kZstd };
Compression DetectCompression(std::string_view head);

enum class ByteOrderMark { kNone, kUtf8, kUtf16Little, kUtf16Big };
ByteOrderMark DetectMark(std::string_view head);

// Bytes 0x80 to 0x9F are control characters in Latin-1, which no text has, and curly quotes and € in Windows-1252.
bool LooksLikeWindows1252(std::string_view bytes);

}  // namespace sqlflow::connectors::files
