#include "connectors/files/row_files.h"

#include "base/errors/drift.h"
#include "base/text.h"

namespace sqlflow::connectors::files {

namespace {

constexpr const char* kFile = "sqlflow_file";

void CheckReserved(const std::vector<component::Column>& columns) {
  for (const component::Column& column : columns) {
    for (const std::string_view own : {component::kFilePath, component::kFileModified}) {
      if (!base::EqualsIgnoreCase(column.name, own)) continue;
      throw base::Error(base::code::kReservedColumn,
                        fmt::format("the files have a column {}, which cursor_field \"{}\" adds itself", column.name,
                                    component::kFileModified),
                        "choose another cursor_field, or rename the column in the files");
    }
  }
}

std::string Microseconds(const DataFile& file) {
  const auto since = file.modified.time_since_epoch();
  return std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(since).count());
}

}  // namespace

RowFiles::RowFiles(std::vector<DataFile> files, const FileOptions& options, const component::ReadRequest& request,
                   std::filesystem::path root)
    : files_(std::move(files)),
      root_(std::move(root)),
      named_(options.filename),
      by_load_(request.files.has_value()),
      carried_(base::EqualsIgnoreCase(request.files ? request.files->cursor : options.cursor_field,
                                      component::kFileModified)) {}

std::string RowFiles::Parameter() const { return named_ || need_path() ? fmt::format(", filename = '{}'", kPath) : ""; }

std::string RowFiles::WithName(const std::string& scan) const {
  if (!named_) return scan;
  return fmt::format("(SELECT *{}, {} AS filename FROM {})", need_path() ? "" : fmt::format(" EXCLUDE ({})", kPath),
                     ShownPath(root_, kPath), scan);
}

void RowFiles::Complete(component::Relation& relation, const std::vector<component::Column>& columns) const {
  if (!by_load_ && !carried_) return;
  // A hash of the path finds the file's place; a join would not keep the order of the rows, nor would the engine's own
  // number of a file survive its passing over of partitions.
  std::string place = "0";
  if (need_path()) {
    std::string paths;
    for (const DataFile& file : files_) paths += (paths.empty() ? "" : ", ") + base::QuoteLiteral(file.path);
    place = fmt::format("enum_code(TRY_CAST({} AS ENUM({})))", kPath, paths);
  }
  std::string added;
  if (carried_) {
    CheckReserved(columns);
    const std::string path = need_path() ? ShownPath(root_, kPath) : base::QuoteLiteral(files_.front().shown);
    added = fmt::format(", {} AS {}, {} AS {}", path, component::kFilePath, Modified(place), component::kFileModified);
  }
  if (by_load_ && need_path()) {
    added += fmt::format(", {} AS {}", place, kFile);
    relation.file_column = kFile;
  }
  if (!added.empty()) {
    relation.sql = fmt::format("(SELECT *{}{} FROM {})", need_path() ? fmt::format(" EXCLUDE ({})", kPath) : "", added,
                               relation.sql);
  }
  if (by_load_) Watch(relation);
}

std::string RowFiles::Modified(const std::string& place) const {
  std::string times;
  for (const DataFile& file : files_) times += (times.empty() ? "" : ", ") + Microseconds(file);
  return fmt::format("make_timestamptz([{}][{}::BIGINT + 1])", times, place);
}

void RowFiles::Watch(component::Relation& relation) const {
  relation.files = Listed(files_);
  relation.finish = [files = files_, finish = relation.finish](component::ReadContext& context) {
    component::ReadSummary summary = finish ? finish(context) : component::ReadSummary{};
    for (const DataFile& file : files) {
      const std::optional<DataFile> now = LookAt(file);
      if (!now || now->size != file.size || now->modified != file.modified) summary.changed.push_back(file.shown);
    }
    return summary;
  };
}

}  // namespace sqlflow::connectors::files
