#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sqlflow::connectors::files {

// A file or folder that is being written beside its target. Invariant: under the target's name stands the old content
// or the new one, whole; what stands there after Publish is on the disk. Destroyed without Publish, nothing is left.
class PendingOutput {
 public:
  virtual ~PendingOutput() = default;
  // Where the engine writes: an empty file or folder. Absolute.
  virtual const std::filesystem::path& place() const = 0;
  // Makes it appear under its name; answers its bytes. Throws Error; then the old content is as it was.
  virtual int64_t Publish() = 0;
};

// `target` is absolute, `shown` as the user wrote it. Both throw Error: no permission, a folder where a file is asked
// (and the reverse), a folder that holds anything but files of an earlier partitioned export with this `ending`.
std::unique_ptr<PendingOutput> BeginFile(const std::filesystem::path& target, const std::string& shown);
std::unique_ptr<PendingOutput> BeginFolder(const std::filesystem::path& target, const std::string& shown,
                                           const std::string& ending);

}  // namespace sqlflow::connectors::files
