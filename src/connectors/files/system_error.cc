#include "connectors/files/system_error.h"

#include <cerrno>
#include <system_error>

#include "base/errors/connection.h"
#include "base/errors/resources.h"

namespace sqlflow::connectors::files {

base::Error SystemError(int number, const std::string& action, const std::filesystem::path& path) {
  const std::string reason = std::error_code(number, std::generic_category()).message();
  const std::string message = fmt::format("cannot {} {}: {}", action, path.string(), reason);
  switch (number) {
    case EACCES:
    case EPERM:
      return {base::code::kPermissionDenied, message,
              "give the user that runs sqlflow the right, or choose another place"};
    case EROFS: return {base::code::kPermissionDenied, message, "the file system is read-only: choose another place"};
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return {base::code::kDiskFull, message, "free space, or choose a place on another disk"};
    case ENOTDIR:
    case EEXIST: return {base::code::kWriteFailed, message, "a part of the path is a file, not a folder"};
    case ENAMETOOLONG:
      return {base::code::kWriteFailed, message, "choose a shorter name: the system allows 255 bytes a name"};
    case EMFILE:
    case ENFILE: return {base::code::kWriteFailed, message, "too many files are open: raise the limit (ulimit -n)"};
    default: return {base::code::kWriteFailed, message};
  }
}

}  // namespace sqlflow::connectors::files
