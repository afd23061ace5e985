#include "connectors/files/file_destination.h"

#include <cstdlib>

#include "base/errors/parameters.h"
#include "base/errors/resources.h"
#include "base/errors/validation.h"
#include "base/text.h"
#include "connectors/files/copy_statement.h"
#include "connectors/files/pending_output.h"

namespace sqlflow::connectors::files {

using component::WriteRequest;

namespace fs = std::filesystem;

namespace {

class FileWrite : public component::PendingWrite {
 public:
  FileWrite(std::unique_ptr<PendingOutput> output, CopyStatement copy, bool is_folder, std::string shown)
      : output_(std::move(output)), copy_(std::move(copy)), is_folder_(is_folder), shown_(std::move(shown)) {}

  const std::string& statement() const override { return copy_.sql; }
  const std::vector<std::string>& notes() const override { return copy_.notes; }
  int64_t Commit() override {
    const int64_t bytes = output_->Publish();
    if (bytes == 0 && is_folder_) copy_.notes.emplace_back("no rows: the folder is empty");
    return bytes;
  }
  std::optional<base::Error> Reword(const base::Error& error) const override {
    if (error.message().find(output_->place().string()) == std::string::npos) return std::nullopt;
    const bool full = error.code() == base::code::kDiskFull;
    return base::Error(error.code(), Named(error.message()),
                       full ? "free space, or choose a place on another disk" : error.hint(), Named(error.details()));
  }

 private:
  std::string Named(std::string text) const {
    const std::string place = output_->place().string();
    for (size_t at = text.find(place); at != std::string::npos; at = text.find(place, at + shown_.size())) {
      text.replace(at, place.size(), shown_);
    }
    return text;
  }

  std::unique_ptr<PendingOutput> output_;
  CopyStatement copy_;
  bool is_folder_;
  std::string shown_;  // the target as the user has written it
};

// Partition columns as the rows name them. Throws Error for one they lack, and if nothing would be left to write.
std::vector<std::string> PartitionColumns(const std::vector<std::string>& wanted,
                                          const std::vector<component::Column>& columns) {
  std::vector<std::string> known;
  for (const component::Column& column : columns) known.push_back(column.name);
  std::vector<std::string> found;
  for (const std::string& name : wanted) {
    const auto match = std::find_if(known.begin(), known.end(),
                                    [&name](const std::string& each) { return base::EqualsIgnoreCase(each, name); });
    if (match == known.end()) {
      const std::string near = base::DidYouMean(name, known);
      throw base::Error(base::code::kBadPartition, fmt::format("partition_by names {}, which the rows lack", name),
                        near.empty() ? "the columns are " + base::JoinStrings(known, ", ") : near);
    }
    if (std::find(found.begin(), found.end(), *match) == found.end()) found.push_back(*match);
  }
  if (!wanted.empty() && found.size() == known.size()) {
    throw base::Error(base::code::kBadPartition, "partition_by names every column, so nothing is left for the files",
                      "leave at least one column out");
  }
  return found;
}

// Where the string of EXPORT … TO leads. Throws Error for what is no place on this machine's disks.
fs::path LocalPath(std::string target, const fs::path& root) {
  if (base::StartsWithIgnoreCase(target, "file://")) target = target.substr(7);
  if (const size_t scheme = target.find("://"); scheme != std::string::npos && target.find('/') > scheme) {
    throw base::Error(base::code::kNotYetSupported,
                      fmt::format("an export to {}:// comes with a later release", target.substr(0, scheme)),
                      "export to a local file and copy it");
  }
  const char* home = target.starts_with("~/") ? std::getenv("HOME") : nullptr;
  if (home != nullptr) target = home + target.substr(1);
  return (root / target).lexically_normal();
}

class FileDestination : public component::Destination {
 public:
  FileDestination(ExportFormat format, CopyOptions options, fs::path root)
      : format_(format), options_(std::move(options)), root_(std::move(root)) {}

  std::unique_ptr<component::PendingWrite> Write(const WriteRequest& request, component::ReadContext&) override {
    const std::string target = Target(request.target);
    CopyPlan plan{format_, options_, request, PartitionColumns(options_.shared.partition_by, request.columns),
                  CompressionFor(format_, options_.shared.compression, target)};
    const fs::path path = LocalPath(target, root_);
    std::unique_ptr<PendingOutput> output =
        plan.partition_by.empty() ? BeginFile(path, target) : BeginFolder(path, target, FileEnding(plan));
    CopyStatement copy = MakeCopyStatement(plan, output->place());
    return std::make_unique<FileWrite>(std::move(output), std::move(copy), !plan.partition_by.empty(), target);
  }

  std::vector<std::string> Paths(const std::string& target) const override { return {Target(target)}; }

 private:
  std::string Target(const std::string& target) const {
    return options_.shared.path.empty() ? target : options_.shared.path;
  }

  ExportFormat format_;
  CopyOptions options_;
  fs::path root_;
};

// Where a parameter was given, under whatever name; else the statement's place.
base::Span PlaceOf(std::string_view name, const base::Json& parameters, base::Span place) {
  for (const base::Json::Member& member : parameters.members) {
    const component::Param* param = CsvExportParams().Find(member.name);
    if (param != nullptr && param->name == name) return member.value.span;
  }
  return place;
}

// Reports what only the options together can tell. False: faulty.
bool CheckDelimited(const DelimitedExportOptions& options, const base::Json& parameters, base::Span place,
                    base::Diagnostics& diagnostics) {
  const int before = diagnostics.error_count();
  std::string_view name = "delimiter";
  const auto conflict = [&](const std::string& message, std::string cure) {
    diagnostics.Error(base::code::kParametersConflict, PlaceOf(name, parameters, place), message, std::move(cure));
  };
  if (options.delimiter.empty() || options.delimiter.size() > 4) {
    conflict("\"delimiter\" must have one to four bytes", "write \"delimiter\": \";\"");
  } else if (options.delimiter.find_first_of("\r\n") != std::string::npos) {
    conflict("\"delimiter\" cannot be a line break", "lines end the rows");
  } else if (!options.quote_char.empty() && options.delimiter.find(options.quote_char) != std::string::npos) {
    conflict("\"delimiter\" and \"quote_char\" are the same", "fields could not be told apart");
  }
  name = "quote_char";
  if (options.quote_char.size() != 1 || options.quote_char.find_first_of("\r\n") != std::string::npos) {
    conflict("\"quote_char\" must be one character", "without quotes a field could not hold the delimiter");
  }
  name = "escape_char";
  if (options.escape_char.size() > 1) conflict("\"escape_char\" must be one character", "");
  return diagnostics.error_count() == before;
}

// "\t" with the backslash itself is what a user means who escaped once too often.
void UnescapeTab(std::string& delimiter) {
  if (delimiter == "\\t") delimiter = "\t";
}

CopyOptions ReadOptions(ExportFormat format, const base::Json& parameters) {
  CopyOptions options;
  const auto take_delimited = [&options](DelimitedExportOptions read) {
    UnescapeTab(read.delimiter);
    options.shared = read;
    options.delimited = std::move(read);
  };
  switch (format) {
    case ExportFormat::kCsv: take_delimited(CsvExportParams().Read(parameters)); break;
    case ExportFormat::kTsv: take_delimited(TsvExportParams().Read(parameters)); break;
    case ExportFormat::kJson: options.shared = JsonExportParams().Read(parameters); break;
    case ExportFormat::kJsonl: options.shared = JsonlExportParams().Read(parameters); break;
    case ExportFormat::kParquet: {
      const ParquetExportOptions read = ParquetExportParams().Read(parameters);
      options.shared = read;
      options.row_group_size = read.row_group_size;
      break;
    }
  }
  return options;
}

std::vector<std::string> Endings(ExportFormat format) {
  std::vector<std::string> plain;
  switch (format) {
    case ExportFormat::kCsv: plain = {"csv"}; break;
    case ExportFormat::kTsv: plain = {"tsv", "tab"}; break;
    case ExportFormat::kJson: plain = {"json"}; break;
    case ExportFormat::kJsonl: plain = {"jsonl", "ndjson"}; break;
    case ExportFormat::kParquet: return {"parquet", "pq"};
  }
  std::vector<std::string> endings = plain;
  for (const std::string& ending : plain) {
    for (const char* compressed : {".gz", ".zst"}) endings.push_back(ending + compressed);
  }
  return endings;
}

}  // namespace

void AddFileDestination(ExportFormat format, component::Component& component) {
  component.capabilities.destination = true;
  component.capabilities.transactional_write = true;
  component.destination_params = &ExportParams(format);
  component.file_endings = Endings(format);
  component.make_destination = [format](const base::Json& parameters, base::Span place,
                                        const component::ComponentContext& context,
                                        base::Diagnostics& diagnostics) -> std::unique_ptr<component::Destination> {
    CopyOptions options = ReadOptions(format, parameters);
    const bool delimited = format == ExportFormat::kCsv || format == ExportFormat::kTsv;
    if (delimited && !CheckDelimited(options.delimited, parameters, place, diagnostics)) return nullptr;
    return std::make_unique<FileDestination>(format, std::move(options), context.root);
  };
}

}  // namespace sqlflow::connectors::files
