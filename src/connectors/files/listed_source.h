#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "component/source.h"
#include "connectors/files/data_file.h"
#include "connectors/files/file_options.h"

namespace sqlflow::connectors::files {

// What the sources of files have in common: they find their files and may be told to leave some of them out.
class ListedSource : public component::Source {
 public:
  // `options` live as long as the source.
  ListedSource(const FileOptions& options, std::vector<std::string> endings, const std::filesystem::path& root)
      : options_(options), endings_(std::move(endings)), root_(root) {}

  // With ReadRequest::files, reads those that Files has just listed.
  component::Relation Read(const component::ReadRequest& request, component::ReadContext& context) final;
  std::optional<std::vector<component::SourceFile>> Files(component::ReadContext& context) final;
  std::vector<std::string> Paths() const final { return options_.path; }

 protected:
  // `files`: all; see WithoutFinished.
  virtual component::Relation ReadFiles(const std::vector<DataFile>& files, const component::ReadRequest& request,
                                        component::ReadContext& context) = 0;

 private:
  const FileOptions& options_;
  std::vector<std::string> endings_;
  std::filesystem::path root_;
  std::optional<std::vector<DataFile>> listed_;
};

}  // namespace sqlflow::connectors::files
