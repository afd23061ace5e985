#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

// Rows on their way from a wire into an engine: a batch is a view over the engine's own memory, and a connector decodes
// each value once, straight into it. How a value lies there follows from the column's type:
//   BOOLEAN bool · TINYINT … BIGINT, UTINYINT … UBIGINT the C++ integer · HUGEINT Int128 · FLOAT, DOUBLE
//   DECIMAL(w, s) the integer value × 10^s: int16_t up to 4 digits, int32_t to 9, int64_t to 18, Int128 to 38
//   DATE int32_t, days since 1970-01-01 · TIME, TIMESTAMP, TIMESTAMPTZ int64_t, microseconds (since 1970-01-01, UTC)
//   INTERVAL Interval · UUID Int128, its 16 bytes as a big-endian number with the first bit flipped
//   VARCHAR (valid UTF-8), JSON, BLOB: Vector::SetText · T[]: ListEntry, and the child vector
namespace sqlflow::component {

struct Int128 {
  uint64_t lower = 0;
  int64_t upper = 0;
};

struct Interval {
  int32_t months = 0;
  int32_t days = 0;
  int64_t micros = 0;
};

// The values of one row's list: `length` of the child vector, from `offset` on.
struct ListEntry {
  uint64_t offset = 0;
  uint64_t length = 0;
};

// Times without end, as the engine writes them.
inline constexpr int32_t kDateInfinity = INT32_MAX;  // and -kDateInfinity
inline constexpr int64_t kTimestampInfinity = INT64_MAX;

// One column of a batch. Valid until its batch is handed back.
class Vector {
 public:
  // What only the engine can do.
  class Memory {
   public:
    virtual ~Memory() = default;
    virtual uint64_t* MakeValidity() = 0;                               // one bit a row, all set
    virtual void SetLongText(uint64_t row, std::string_view text) = 0;  // copies it
    // Of a list: makes room for `size` values of the child, those it has stay. Answers the child, good until the next
    // call.
    virtual Vector Resize(uint64_t size) = 0;
  };

  Vector(void* data, Memory& memory) : data_(data), memory_(&memory) {}

  // The values, by row.
  template <class Value>
  Value* values() const {
    return static_cast<Value*>(data_);
  }
  void SetNull(uint64_t row) {
    if (!validity_) validity_ = memory_->MakeValidity();
    validity_[row / 64] &= ~(uint64_t{1} << (row % 64));
  }
  void SetText(uint64_t row, std::string_view text) {
    if (text.size() > kInline) return memory_->SetLongText(row, text);
    ShortText& value = values<ShortText>()[row];
    value.length = static_cast<uint32_t>(text.size());
    value.bytes = {};
    text.copy(value.bytes.data(), kInline);
  }
  Vector ResizeList(uint64_t size) { return memory_->Resize(size); }

  // How the engine holds a text of up to kInline bytes.
  static constexpr size_t kInline = 12;
  struct ShortText {
    uint32_t length;
    std::array<char, kInline> bytes;
  };

 private:
  void* data_;
  uint64_t* validity_ = nullptr;
  Memory* memory_;
};

struct Batch {
  uint64_t capacity = 0;        // rows
  std::vector<Vector> columns;  // those that were asked for, in that order
};

}  // namespace sqlflow::component
