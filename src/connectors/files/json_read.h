#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/text_type.h"
#include "component/source.h"
#include "connectors/files/data_file.h"
#include "connectors/files/file_options.h"
#include "connectors/files/row_files.h"
#include "connectors/files/selection.h"

namespace sqlflow::connectors::files {

// One read of JSON files. Shared by the relations it makes.
class JsonRead : public std::enable_shared_from_this<JsonRead> {
 public:
  JsonRead(JsonOptions options, std::filesystem::path root, component::ReadRequest request);

  // Looks at those of the files that are not finished and decides. Throws Error.
  void Prepare(const std::vector<DataFile>& files, component::ReadContext& context);
  component::Relation Relation();

 private:
  struct Column {
    std::string name;
    std::string detected;  // by the engine, from all values
    base::TextType type;   // what it becomes
    enum class How {
      kNative,  // the reader's own work
      kText,    // read as text, cast exactly; revised when a value does not fit
      kDeclared,
    } how = How::kNative;
  };

  void CheckFiles(const std::vector<DataFile>& files);
  void Detect(component::ReadContext& context);
  void Correct(component::ReadContext& context);
  void SettleMixed(component::ReadContext& context);
  void SettleTexts(const TextsOfTarget& texts, component::ReadContext& context);
  void KeepFormats(const std::vector<Column*>& texts);
  void Declare(component::ReadContext& context);
  void TakeTargetColumns(component::ReadContext& context);
  // Types of text columns by the rows of the sample, or by all.
  void SettleTimes(std::vector<Column*> texts, bool whole, component::ReadContext& context);
  std::optional<component::Relation> Revise(const base::Error& error, component::ReadContext& context);
  base::Error Explain(const base::Error& error) const;
  base::Error BentValueError(const Column& column, component::ReadContext& context) const;
  // What is made of a column as the reader gives it.
  std::string Expression(const Column& column) const;
  std::string Scan(const std::string& columns) const;
  std::string TextScan(const std::vector<const Column*>& texts, const char* type) const;
  std::vector<component::Column> Columns() const;

  JsonOptions options_;
  std::filesystem::path root_;
  component::ReadRequest request_;
  std::vector<DataFile> files_;
  std::vector<Column> columns_;
  std::vector<std::string> notes_;
  std::string compression_;
  RowFiles row_files_;
  std::string partitions_;  // the engine's parameters for them
  std::vector<std::string> partition_keys_;
  // Two keys differ in letter case only: the engine has renamed one, and reads it under that name by itself alone.
  bool renamed_ = false;
  // The engine took the objects for maps (many keys of one type, or each in few rows): it is told to leave that.
  bool many_keys_ = false;
  uint64_t object_size_ = 0;  // 0: the engine's default
};

}  // namespace sqlflow::connectors::files
