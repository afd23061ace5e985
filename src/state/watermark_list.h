#pragma once
#include <string>
#include <vector>

#include "base/json.h"
#include "state/reader.h"
#include "state/store.h"

// Watermarks by the names that users give them. Used by commands; runs know theirs (Store).
namespace sqlflow::state {

struct NamedWatermark {
  WatermarkKey key;
  Watermark watermark;
  std::string run_id;
  std::string updated_at;

  std::string name() const;  // pipeline.source.table.column
};

// All, sorted by name.
std::vector<NamedWatermark> ListWatermarks(const Reader& reader);
// Those of a source, of a table, or the one of the full name. Throws kUnknownWatermark with near names.
std::vector<NamedWatermark> FindWatermarks(const Reader& reader, const std::string& name);
// The only one of that name; several are an error that lists them.
NamedWatermark FindOneWatermark(const Reader& reader, const std::string& name);

// Puts another value, which must be one of the watermark's type. What the target holds there is not checked at the next
// load.
void SetWatermark(Store& store, NamedWatermark watermark, const std::string& value, const std::string& at);
// The next load goes on from here whatever it asks for, and takes the table as it is.
void AcceptWatermark(Store& store, NamedWatermark watermark, const std::string& at);
// The next load reads from the beginning; with `all`, the columns and files that were noted are forgotten too.
void ResetWatermark(Store& store, const NamedWatermark& watermark, bool all);

// What ExportWatermarks wrote. Throws kBadStateFile with the place of what is wrong.
std::vector<NamedWatermark> ReadWatermarks(const base::Json& document);

// All as a JSON array of objects, without what the targets hold: for another machine, or a look.
std::string ExportWatermarks(const Reader& reader);

}  // namespace sqlflow::state
