#include "connectors/files/data_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/errors/connection.h"
#include "base/errors/resources.h"
#include "base/text.h"

namespace sqlflow::connectors::files {

namespace fs = std::filesystem;

namespace {

bool IsPattern(std::string_view path) { return path.find_first_of("*?[{") != std::string_view::npos; }

bool HasEnding(const std::string& name, const std::vector<std::string>& endings) {
  const std::string lower = base::Lower(name);
  for (const std::string& ending : endings) {
    for (const char* compressed : {"", ".gz", ".zst"}) {
      if (lower.ends_with("." + ending + compressed)) return true;
    }
  }
  return false;
}

// The finder of one read; keeps what is shown beside what is opened.
class Finder {
 public:
  Finder(const fs::path& root, const std::vector<std::string>& endings, component::ReadContext& context)
      : root_(root), below_(root.lexically_normal().string() + "/"), endings_(endings), context_(context) {}

  void Add(std::string path) {
    if (path.starts_with("file://")) path = path.substr(7);
    const fs::path place = root_ / path;
    std::error_code error;
    const fs::file_status status = fs::status(place, error);
    const size_t before = files_.size();
    if (status.type() == fs::file_type::directory) {
      AddFolder(place, path);
      if (files_.size() == before) ThrowEmptyFolder(path);
    } else if (fs::exists(status)) {
      AddFile(place);
      if (files_.size() == before) ThrowNoFile(path, place);
    } else if (IsPattern(path)) {
      AddPattern(place);
      if (files_.size() == before) ThrowNothingMatches(path);
    } else if (error == std::errc::permission_denied) {
      throw base::Error(base::code::kPermissionDenied, fmt::format("may not open {}", path),
                        "give the user that runs sqlflow the right to read it");
    } else {
      ThrowNoFile(path, place);
    }
  }

  std::vector<DataFile> Sorted() && {
    std::sort(files_.begin(), files_.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    const auto same = [](const auto& a, const auto& b) { return a.path == b.path; };
    files_.erase(std::unique(files_.begin(), files_.end(), same), files_.end());
    return std::move(files_);
  }

 private:
  void AddFile(const fs::path& place) {
    DataFile file;
    file.path = place.lexically_normal().string();
    file.shown = file.path.starts_with(below_) ? file.path.substr(below_.size()) : file.path;
    if (std::optional<DataFile> found = LookAt(file)) files_.push_back(std::move(*found));
  }

  void AddFolder(const fs::path& place, const std::string& path) {
    std::error_code error;
    fs::directory_iterator entries(place, error);
    if (error) {
      throw base::Error(base::code::kPermissionDenied, fmt::format("may not list the folder {}", path),
                        "give the user that runs sqlflow the right to read it");
    }
    for (const fs::directory_entry& entry : entries) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with('.') || name.starts_with('_')) continue;
      if (entry.is_directory(error) && name.find('=') != std::string::npos) AddFolder(entry.path(), path);
      if (entry.is_regular_file(error) && HasEnding(name, endings_)) AddFile(entry.path());
    }
  }

  void AddPattern(const fs::path& place) {
    // The root is no pattern, whatever signs its name has.
    const std::string root = root_.lexically_normal().string();
    std::string pattern = place.lexically_normal().string();
    if (pattern.starts_with(root + "/")) pattern = Escape(root) + pattern.substr(root.size());
    for (const auto& row : context_.Query("SELECT file FROM glob(" + base::QuoteLiteral(pattern) + ")")) {
      const bool hidden = fs::path(*row[0]).filename().string().starts_with('.');
      if (hidden == place.filename().string().starts_with('.')) AddFile(*row[0]);
    }
  }

 public:
  static std::string Escape(const std::string& path) {
    std::string escaped;
    for (char c : path) {
      if (c == '*' || c == '?' || c == '[')
        escaped += fmt::format("[{}]", c);
      else
        escaped += c;
    }
    return escaped;
  }

 private:
  [[noreturn]] void ThrowNoFile(const std::string& path, const fs::path& place) const {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(place.parent_path(), error)) {
      names.push_back(entry.path().filename().string());
    }
    std::string hint = error ? fmt::format("there is no folder {} either; paths are relative to the project's root",
                                           fs::path(path).parent_path().string())
                             : base::DidYouMean(place.filename().string(), names);
    if (hint.empty()) hint = "paths are relative to the project's root, " + root_.string();
    throw base::Error(base::code::kFileNotFound, fmt::format("there is no file {}", path), hint);
  }

  [[noreturn]] void ThrowNothingMatches(const std::string& path) const {
    throw base::Error(base::code::kFileNotFound, fmt::format("no file matches {}", path),
                      "patterns are relative to the project's root, " + root_.string());
  }

  [[noreturn]] void ThrowEmptyFolder(const std::string& path) const {
    throw base::Error(base::code::kFileNotFound,
                      fmt::format("the folder {} has no *.{} file", path, fmt::join(endings_, ", *.")),
                      "a folder means the files of its type; a pattern such as \"" + path + "/*.txt\" names others");
  }

  const fs::path& root_;
  const std::string below_;  // what the paths of files below the root begin with
  const std::vector<std::string>& endings_;
  component::ReadContext& context_;
  std::vector<DataFile> files_;
};

// Of the key=value folders of a path.
std::vector<std::pair<std::string, std::string>> Partition(const std::string& path) {
  std::vector<std::pair<std::string, std::string>> values;
  for (const fs::path& part : fs::path(path).parent_path()) {
    const std::string name = part.string();
    const size_t equals = name.find('=');
    if (equals != std::string::npos && equals > 0) values.emplace_back(name.substr(0, equals), name.substr(equals + 1));
  }
  return values;
}

}  // namespace

std::vector<DataFile> FindFiles(const std::vector<std::string>& paths, const fs::path& root,
                                const std::vector<std::string>& endings, component::ReadContext& context) {
  Finder finder(root, endings, context);
  for (const std::string& path : paths) finder.Add(path);
  return std::move(finder).Sorted();
}

std::optional<DataFile> LookAt(DataFile file) {
  struct stat status {};
  if (::stat(file.path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  file.size = static_cast<uint64_t>(status.st_size);
  using std::chrono::microseconds;
  file.modified =
      base::Clock::Instant(std::chrono::seconds(status.st_mtim.tv_sec) + microseconds(status.st_mtim.tv_nsec / 1000));
  return file;
}

std::vector<component::SourceFile> Listed(const std::vector<DataFile>& files) {
  const bool partitions = !files.empty() && HavePartitions(files);
  std::vector<component::SourceFile> listed;
  for (const DataFile& file : files) {
    listed.push_back({file.shown, file.size, file.modified});
    if (partitions) listed.back().partition = Partition(file.shown);
  }
  return listed;
}

std::vector<DataFile> WithoutFinished(std::vector<DataFile> files, const component::ReadRequest& request) {
  if (!request.files) return files;
  std::erase_if(files, [&](const DataFile& file) { return request.files->finished.contains(file.shown); });
  if (!files.empty()) return files;
  throw base::Error(base::code::kEmptyFile, "no file is left to be read", "run again");
}

std::string FileList(const std::vector<DataFile>& files) {
  std::string list;
  for (const DataFile& file : files) {
    list += (list.empty() ? "[" : ", ") + base::QuoteLiteral(Finder::Escape(file.path));
  }
  return list + "]";
}

std::vector<std::string> PartitionKeys(const std::string& path) {
  std::vector<std::string> keys;
  for (auto& [key, value] : Partition(path)) keys.push_back(key);
  return keys;
}

std::string ShownPath(const fs::path& root, const std::string& x) {
  const std::string prefix = root.lexically_normal().string() + "/";
  return fmt::format("CASE WHEN starts_with({0}, {1}) THEN substr({0}, length({1}) + 1) ELSE {0} END", x,
                     base::QuoteLiteral(prefix));
}

bool HavePartitions(const std::vector<DataFile>& files) {
  const std::vector<std::string> keys = PartitionKeys(files.front().shown);
  return !keys.empty() && std::all_of(files.begin(), files.end(),
                                      [&](const DataFile& file) { return PartitionKeys(file.shown) == keys; });
}

}  // namespace sqlflow::connectors::files
