#include "connectors/files/parquet_source.h"

#include "base/error.h"
#include "base/errors/connection.h"
#include "base/text.h"
#include "component/count_rows.h"
#include "connectors/files/declared_types.h"
#include "connectors/files/file_bytes.h"
#include "connectors/files/listed_source.h"
#include "connectors/files/row_files.h"
#include "connectors/files/selection.h"

namespace sqlflow::connectors::files {

namespace {

class ParquetSource : public ListedSource {
 public:
  ParquetSource(ParquetOptions options, std::filesystem::path root)
      : ListedSource(options_, {"parquet", "pq"}, root), options_(std::move(options)), root_(std::move(root)) {}

  // The files' ends tell, unless a row must be looked at.
  std::optional<int64_t> Count(const component::ReadRequest& request, component::ReadContext& context) override {
    const bool all =
        request.filters.empty() && !request.cursor && component::ReadFilters(options_.filters, nullptr).empty();
    if (!all) return std::nullopt;
    return component::CountRows(Read(request, context).sql, context);
  }

 protected:
  component::Relation ReadFiles(const std::vector<DataFile>& all, const component::ReadRequest& request,
                                component::ReadContext& context) override {
    component::Relation relation;
    const std::vector<DataFile> opened = WithoutFinished(all, request);
    const std::vector<DataFile> files = Usable(opened, relation);
    const RowFiles row_files(opened, options_, request, root_);
    std::string scan = "read_parquet(" + FileList(files);
    if (files.size() > 1) scan += ", union_by_name = true";
    scan += PartitionParameters(HavePartitions(all), files.front().shown, TextsOfTarget(request, context));
    scan += row_files.Parameter() + ")";
    std::vector<component::Column> columns = Describe(scan, files, context);
    if (files.size() > 1) NoteMissing(files, columns, context, relation);
    std::erase_if(columns, [](const component::Column& column) { return column.name == RowFiles::kPath; });
    const std::string typed = row_files.WithName(WithDeclaredTypes(scan, columns, options_.column_types, context));
    if (options_.filename) columns.push_back({"filename", "VARCHAR"});
    relation.sql = Select(typed, columns, options_, request, row_files.need_path() ? RowFiles::kPath : "");
    row_files.Complete(relation, columns);
    if (request.files && request.files->in_part) {
      relation.cursor_never_null = IsNeverNull(request.files->cursor, files, context);
    }
    return relation;
  }

 private:
  // Files with the magic of Parquet; empty ones among others are passed over.
  static std::vector<DataFile> Usable(const std::vector<DataFile>& files, component::Relation& relation) {
    std::vector<DataFile> usable;
    for (const DataFile& file : files) {
      if (file.size == 0) {
        relation.notes.push_back(file.shown + " is empty and was passed over");
        continue;
      }
      if (ReadBytes(file, 0, 4) != "PAR1") {
        throw base::Error(base::code::kUnreadableFile, fmt::format("{} is not a Parquet file", file.shown),
                          "its first bytes are not PAR1; declare the TYPE that it has, or get the file again");
      }
      usable.push_back(file);
    }
    if (usable.empty()) {
      throw base::Error(base::code::kEmptyFile, fmt::format("{} is empty", files.front().shown),
                        "a Parquet file without rows still holds the names of its columns");
    }
    return usable;
  }

  static std::vector<component::Column> Describe(const std::string& scan, const std::vector<DataFile>& files,
                                                 component::ReadContext& context) {
    try {
      return context.Describe("SELECT * FROM " + scan);
    } catch (const base::Error& error) {
      std::string name = files.front().shown;
      for (const DataFile& file : files) {
        if (error.message().find(file.path) != std::string::npos) name = file.shown;
      }
      throw base::Error(base::code::kUnreadableFile, fmt::format("{} cannot be read as Parquet", name),
                        "it may be damaged or cut off; get it again", error.message());
    }
  }

  // By what the files say of their row groups.
  static bool IsNeverNull(const std::string& column, const std::vector<DataFile>& files,
                          component::ReadContext& context) {
    const auto rows = context.Query(
        fmt::format("SELECT count(DISTINCT file_name)::VARCHAR, (count(*) FILTER (stats_null_count IS DISTINCT FROM "
                    "0))::VARCHAR FROM parquet_metadata({}) WHERE lower(path_in_schema) = lower({})",
                    FileList(files), base::QuoteLiteral(column)));
    return rows.at(0).at(0) == std::to_string(files.size()) && rows.at(0).at(1) == "0";
  }

  static void NoteMissing(const std::vector<DataFile>& files, const std::vector<component::Column>& columns,
                          component::ReadContext& context, component::Relation& relation) {
    const auto rows = context.Query(
        fmt::format("SELECT name, count(DISTINCT file_name) FROM parquet_schema({}) GROUP BY name", FileList(files)));
    for (const component::Column& column : columns) {
      for (const auto& row : rows) {
        const int64_t without = std::ssize(files) - std::stoll(row[1].value_or("0"));
        if (without <= 0 || row[0] != column.name) continue;
        relation.notes.push_back(
            fmt::format("column {} is not in {}; NULL there", column.name, base::Plural(without, "file")));
      }
    }
  }

  ParquetOptions options_;
  std::filesystem::path root_;
};

}  // namespace

std::unique_ptr<component::Source> MakeParquetSource(ParquetOptions options, std::filesystem::path root) {
  return std::make_unique<ParquetSource>(std::move(options), std::move(root));
}

}  // namespace sqlflow::connectors::files
