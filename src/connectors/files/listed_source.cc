#include "connectors/files/listed_source.h"

#include "base/errors/connection.h"
#include "base/text.h"

namespace sqlflow::connectors::files {

namespace {

// What is read when all files that are to be opened are empty, while others are finished: no rows, of the target's
// columns. Nothing if there are no others, or if the error is another.
std::optional<component::Relation> NothingRead(const base::Error& error, const std::vector<DataFile>& files,
                                               const component::ReadRequest& request, component::ReadContext& context) {
  const bool finished = request.files && !request.files->finished.empty();
  const auto target = finished && error.code() == base::code::kEmptyFile ? context.TargetColumns() : std::nullopt;
  if (!target) return std::nullopt;
  std::string columns;
  for (const component::Column& column : *target) {
    columns +=
        fmt::format("{}NULL::{} AS {}", columns.empty() ? "" : ", ", column.type, base::QuoteIdentifier(column.name));
  }
  component::Relation relation;
  relation.sql = fmt::format("(SELECT {} WHERE false)", columns);
  for (component::SourceFile& file : Listed(files)) {
    if (request.files->finished.contains(file.path)) continue;
    relation.notes.push_back(file.path + " is empty and was passed over");
    relation.files.push_back(std::move(file));
  }
  return relation;
}

}  // namespace

component::Relation ListedSource::Read(const component::ReadRequest& request, component::ReadContext& context) {
  const bool known = request.files && listed_;
  const std::vector<DataFile> files = known ? *std::move(listed_) : FindFiles(options_.path, root_, endings_, context);
  listed_.reset();
  try {
    return ReadFiles(files, request, context);
  } catch (const base::Error& error) {
    if (std::optional<component::Relation> nothing = NothingRead(error, files, request, context)) return *nothing;
    throw;
  }
}

std::optional<std::vector<component::SourceFile>> ListedSource::Files(component::ReadContext& context) {
  if (options_.max_rows) return std::nullopt;
  listed_ = FindFiles(options_.path, root_, endings_, context);
  return Listed(*listed_);
}

}  // namespace sqlflow::connectors::files
