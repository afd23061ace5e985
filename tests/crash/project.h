#pragma once
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "child.h"

namespace sqlflow::crash {

// A CSV of customers (id, name, amount, changed_at): day 1 has the keys 0 … rows, day 2 the upper half of them changed,
// and a quarter as many new ones.
std::string Customers(int day, int rows);
// Both days in one file, as a log that grows.
std::string CustomerLog(int rows);

// Asks for a table's contents in brief: the same for the same rows.
std::string FingerprintQuestion(const std::string& table);

// A throw-away project with the database data/crash.duckdb and one pipeline, `load`, in a folder others may read.
class Project {
 public:
  explicit Project(const std::string& pipeline);
  ~Project();
  Project(const Project&) = delete;
  Project& operator=(const Project&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  void Write(const std::string& path, const std::string& text) const;
  std::string Read(const std::string& path) const;
  // All files but the database and what it keeps beside itself, by path.
  std::map<std::string, std::string> Outputs(const std::string& below) const;
  // Every path there is, for what must not be left over.
  std::set<std::string> Paths() const;

  // Runs `load` with day=`day`; throws unless it succeeds.
  void Load(int day) const;
  // What the program's own `query` answers, as CSV.
  std::string Ask(const std::string& question) const;
  // The answer to FingerprintQuestion.
  std::string Fingerprint(const std::string& table = "target") const;

  // Keeps everything as it is now, and puts it back.
  void Save();
  void Restore() const;

 private:
  std::filesystem::path sandbox_;
  std::filesystem::path folder_;
};

}  // namespace sqlflow::crash
