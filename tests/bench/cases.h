#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace sqlflow::bench {

// What a ratio or a difference may be at most.
struct Limits {
  double ratio = 0;              // our time to bare DuckDB's; 0: none
  double memory_ratio = 0;       // our peak memory to bare DuckDB's; 0: none
  double milliseconds_more = 0;  // our time less bare DuckDB's; 0: none
  double milliseconds = 0;       // our time; 0: none
  double megabytes = 0;          // our peak memory; 0: none
};

struct Case {
  std::string name;
  std::string pipeline;  // text of a .sf file; empty: `arguments` are run instead
  std::vector<std::string> arguments;
  std::vector<std::string> sql;  // the same by hand
  Limits limits;
  int times = 3;
  // An incremental load: the pipeline reads in/*.parquet, where `first` stands when the database is made and `then`
  // when it is measured, ours and by hand upon copies of that database.
  std::filesystem::path first = {};
  std::vector<std::filesystem::path> then = {};
  std::string memory_limit = {};  // of our profile
};

// The files that the cases read, made by DuckDB itself from a formula, so that every machine has the same.
struct DataFile {
  std::string name;
  std::string sql;  // writes the file "${FILE}"
};

std::vector<DataFile> DataFiles(long scale);

// Cases over files in a folder. `scale` divides the numbers of rows.
std::vector<Case> Cases(const std::filesystem::path& data, long scale);

}  // namespace sqlflow::bench
