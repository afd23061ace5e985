#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "component/source.h"

namespace sqlflow::connectors::files {

// A file of a read: as the user should see it, and where it is.
struct DataFile {
  std::string shown;
  std::string path;  // absolute
  uint64_t size = 0;
  base::Clock::Instant modified = {};  // whole microseconds
};

// What `paths` (files, patterns, folders) mean below `root`: sorted by name, each file once. A folder means its
// *.ENDING files, compressed ones (.gz, .zst) too, and those of its key=value folders. Throws Error (kFileNotFound with
// near names, kPermissionDenied).
std::vector<DataFile> FindFiles(const std::vector<std::string>& paths, const std::filesystem::path& root,
                                const std::vector<std::string>& endings, component::ReadContext& context);

// As it is now; nothing if it is no file (any more).
std::optional<DataFile> LookAt(DataFile file);

// As others see them; with the values of their Hive partitions if all have the same.
std::vector<component::SourceFile> Listed(const std::vector<DataFile>& files);

// Those that are to be opened. Throws kEmptyFile if there are none.
std::vector<DataFile> WithoutFinished(std::vector<DataFile> files, const component::ReadRequest& request);

// The engine's list of files, ['a', 'b'], with what it would take for a pattern escaped.
std::string FileList(const std::vector<DataFile>& files);

// Whether the folders of all files name the same Hive partitions (key=value).
bool HavePartitions(const std::vector<DataFile>& files);
// The keys of its key=value folders.
std::vector<std::string> PartitionKeys(const std::string& path);

// SQL: the path `expression` as the user should see it, relative to the root where it lies below.
std::string ShownPath(const std::filesystem::path& root, const std::string& expression);

}  // namespace sqlflow::connectors::files
