#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "component/source.h"
#include "connectors/files/data_file.h"
#include "connectors/files/file_options.h"

namespace sqlflow::connectors::files {

// What the rows of a read tell of the file they are from: nothing, or what an incremental load asks for.
class RowFiles {
 public:
  // What the engine's readers call the path of a row's file.
  static constexpr const char* kPath = "sqlflow_path";

  RowFiles() = default;
  // `files`: those that are opened.
  RowFiles(std::vector<DataFile> files, const FileOptions& options, const component::ReadRequest& request,
           std::filesystem::path root);

  // Whether rows must have the column kPath until the relation is complete.
  bool need_path() const { return files_.size() > 1 && (by_load_ || carried_); }
  // What the engine's reader is told: `, filename = 'sqlflow_path'`, or nothing.
  std::string Parameter() const;
  // A scan with that parameter, with the column `filename` if the user wants it.
  std::string WithName(const std::string& scan) const;
  // Puts what is asked for into the relation, whose rows have kPath if they must.
  void Complete(component::Relation& relation, const std::vector<component::Column>& columns) const;

 private:
  std::string Modified(const std::string& place) const;
  void Watch(component::Relation& relation) const;

  std::vector<DataFile> files_;
  std::filesystem::path root_;
  bool named_ = false;    // the user wants the column `filename`
  bool by_load_ = false;  // a load keeps account of its files
  bool carried_ = false;  // rows have _file_path and _file_modified
};

}  // namespace sqlflow::connectors::files
