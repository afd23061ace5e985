#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "component/source.h"
#include "connectors/files/csv_bad_rows.h"
#include "connectors/files/row_files.h"
#include "connectors/files/selection.h"

namespace sqlflow::connectors::files {

// One read of CSV files from the first look to the last row. Shared by the relations it makes.
class CsvRead : public std::enable_shared_from_this<CsvRead> {
 public:
  CsvRead(CsvOptions options, std::filesystem::path root, component::ReadRequest request);

  // Looks at those of the files that are not finished and decides. Throws Error.
  void Prepare(const std::vector<DataFile>& files, const std::string& default_delimiter,
               component::ReadContext& context);
  component::Relation Relation();

 private:
  // What the reader has complained about so far.
  struct Findings {
    bool short_rows = false;
    bool quoted_newlines = false;
    bool mixed_line_ends = false;
    bool long_lines = false;
    bool bad_rows = false;
  };

  void KeepTexts(const TextsOfTarget& texts);
  void KeepFormats();
  void Declare(component::ReadContext& context);
  std::optional<component::Relation> Revise(const base::Error& error, component::ReadContext& context);
  bool Bend(const BentValue& bent, const base::Error& error, component::ReadContext& context);
  void MeetBadRow(const base::Error& error, component::ReadContext& context);
  component::ReadSummary Finish(component::ReadContext& context);
  std::string Arm(const CsvGroup& group) const;
  void CheckQuotes() const;
  void CheckBytes(component::ReadContext& context) const;
  std::vector<DataFile> Files() const;
  std::string More(const CsvGroup& group) const;
  std::vector<component::Column> Columns() const;

  CsvOptions options_;
  std::filesystem::path root_;
  component::ReadRequest request_;
  RowFiles row_files_;
  std::string partitions_;  // the engine's parameters for them
  std::vector<std::string> partition_keys_;
  std::vector<CsvGroup> groups_;
  std::vector<CsvColumn> columns_;
  std::vector<std::string> notes_;
  Findings findings_;
  RejectTables tables_;
  int revisions_ = 0;
};

}  // namespace sqlflow::connectors::files
