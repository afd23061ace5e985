#pragma once
#include <filesystem>
#include <memory>

#include "component/source.h"
#include "connectors/files/file_options.h"

namespace sqlflow::connectors::files {

// Parquet files bring names and types; several are one table by name.
std::unique_ptr<component::Source> MakeParquetSource(ParquetOptions options, std::filesystem::path root);

}  // namespace sqlflow::connectors::files
