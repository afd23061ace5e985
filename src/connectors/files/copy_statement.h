#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "component/destination.h"
#include "connectors/files/export_options.h"

// The COPY statement of the embedded engine that writes one export.
namespace sqlflow::connectors::files {

// The options of all formats, of which each reads its own.
struct CopyOptions {
  ExportOptions shared;
  DelimitedExportOptions delimited;
  int64_t row_group_size = 0;
};

struct CopyPlan {
  ExportFormat format;
  const CopyOptions& options;
  const component::WriteRequest& request;
  std::vector<std::string> partition_by;  // as the rows name them; empty: one file
  std::string compression;                // none, gzip, zstd, snappy
};

struct CopyStatement {
  std::string sql;
  std::vector<std::string> notes;
};

// `auto` by the ending of the target's name.
std::string CompressionFor(ExportFormat format, const std::string& wanted, const std::string& target);

// "csv", "jsonl.gz": of the files in a folder.
std::string FileEnding(const CopyPlan& plan);

CopyStatement MakeCopyStatement(const CopyPlan& plan, const std::filesystem::path& place);

}  // namespace sqlflow::connectors::files
