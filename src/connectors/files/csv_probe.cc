#include "connectors/files/csv_probe.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "connectors/files/file_bytes.h"

namespace sqlflow::connectors::files {

namespace {

constexpr size_t kTailBytes = 65536;
constexpr size_t kPlaceBytes = 16384;
constexpr uint64_t kPlaces = 24;  // over all files

// The probe of the files of one group.
class Probe {
 public:
  Probe(const CsvGroup& group, const CsvOptions& options, std::vector<CsvColumn>& columns)
      : group_(group), nulls_(options.null_values), places_(group.names.size()) {
    std::map<std::string, CsvColumn*> by_name;
    for (CsvColumn& column : columns) by_name[base::Lower(column.name)] = &column;
    for (size_t i = 0; i < group.names.size(); ++i) places_[i] = by_name[base::Lower(group.names[i])];
  }

  void Look(const DataFile& file, uint64_t offset, size_t size) {
    const std::string bytes = ReadBytes(file, offset, size);
    std::string_view text = bytes;
    sure_ = group_.dialect.quote.empty() || text.find(group_.dialect.quote) == std::string_view::npos;
    const bool to_the_end = offset + bytes.size() >= file.size;
    text.remove_prefix(std::min(text.find('\n') + 1, text.size()));
    while (!text.empty()) {
      size_t length = 0;
      const std::vector<std::string> fields = SplitRecord(text, group_.dialect, &length);
      text.remove_prefix(length);
      if (text.empty() && !to_the_end) return;  // cut off
      if (fields.size() == places_.size()) Compare(fields);
    }
  }

 private:
  // Only what a plain look tells for sure; the rest is the reader's.
  void Compare(const std::vector<std::string>& fields) {
    for (size_t i = 0; i < fields.size(); ++i) {
      CsvColumn* column = places_[i];
      if (column->origin != CsvColumn::Origin::kSampled || column->text() || fields[i].empty()) continue;
      if (std::find(nulls_.begin(), nulls_.end(), fields[i]) != nulls_.end()) continue;
      if (base::MayFitText(column->type, fields[i])) continue;
      // Where the text has quotes, the place may have begun within them: then this is no more than a guess.
      if (sure_)
        WidenFor(*column, fields[i]);
      else
        column->origin = CsvColumn::Origin::kUnsettled;
    }
  }

  const CsvGroup& group_;
  const std::vector<std::string>& nulls_;
  std::vector<CsvColumn*> places_;
  bool sure_ = false;
};

}  // namespace

void ProbeCsvFiles(const std::vector<CsvGroup>& groups, const CsvOptions& options, std::vector<CsvColumn>& columns) {
  uint64_t files = 0;
  for (const CsvGroup& group : groups) files += group.files.size();
  const uint64_t each = std::max<uint64_t>(1, kPlaces / files);
  const uint64_t step = std::max<uint64_t>(1, files / kPlaces);
  uint64_t count = 0;
  for (const CsvGroup& group : groups) {
    if (group.compression != "none" || group.encoding == "utf-16") continue;
    Probe probe(group, options, columns);
    for (const DataFile& file : group.files) {
      if (count++ % step != 0 && count != files) continue;
      for (uint64_t i = 1; i < each; ++i) probe.Look(file, file.size / each * i, kPlaceBytes);
      probe.Look(file, file.size > kTailBytes ? file.size - kTailBytes : 0, kTailBytes);
    }
  }
}

}  // namespace sqlflow::connectors::files
