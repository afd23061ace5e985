#pragma once
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "../crash/project.h"
#include "component/registry.h"
#include "conformance.h"
#include "sample.h"

namespace sqlflow::conformance {

// One line of the list, over one connector: the whole program in a project of its own, and what is outside of it.
class ConformanceTest : public testing::TestWithParam<NamedSubject> {
 protected:
  ConformanceTest();

  const component::Component& connector() const { return *connector_; }

  // The outside holds the table as t.
  void Hold(const Table& table) { subject_->Hold("t", table); }
  // "SOURCE name TYPE … PARAMS {…};" that reads t, or what is held under another name.
  std::string Source(const std::string& name, const std::string& more = "", const std::string& held = "t") const;
  // The same of any parameters.
  std::string Declare(const std::string& name, const std::string& parameters) const;
  // "EXPORT (rows) TO …;", and the SOURCE and LOAD of what was written under the name.
  std::string Export(const std::string& rows, const std::string& name = "u", const std::string& options = "") const {
    return "EXPORT (" + rows + ") " + subject_->Target(name, options) + ";\n";
  }
  std::string ReadBack(const std::string& name = "u") const {
    return Declare("written_" + name, subject_->WrittenParameters(name)) + "LOAD " + name + " FROM written_" + name +
           ";\n";
  }
  // The pipeline `load` is these statements from now on.
  void Write(const std::string& statements) const;
  // SOURCE s, and LOAD t FROM s.
  void WriteLoad(const std::string& more = "") const { Write(Source("s", more) + "LOAD t FROM s;\n"); }

  // The profile has these.
  void UseConnections(const std::string& connections) const;

  // Runs the program; Run and Do expect that it succeeds. What it printed.
  crash::Ending Try(const std::vector<std::string>& arguments) const;
  std::string Do(const std::vector<std::string>& arguments) const;
  std::string Run() const { return Do({"run", "load"}); }
  // `sqlflow query`, as CSV.
  std::string Ask(const std::string& question) const { return project_.Ask(question); }
  // All that a table holds, ordered by all of its columns.
  std::string Loaded(const std::string& table = "t") const { return Ask("FROM " + table + " ORDER BY ALL"); }

  // Each of the loaded tables is this one, whose first column orders the rows.
  void ExpectEach(const std::vector<std::string>& loaded, const Table& table) const;

  const crash::Project project_;
  const std::unique_ptr<Subject> subject_;

 private:
  component::Registry registry_;
  const component::Component* connector_;
};

bool Says(const std::string& output, const std::string& text);
// What `query` prints of the table: rows in its order.
std::string CsvOf(const Table& table);
// (id, name, amount): ids from 1 on, no amount in every tenth row.
Table Numbered(int64_t rows);
// The same rows, as a SELECT.
std::string NumberedSql(int64_t rows);
// Of every plane, signs that combine, turn round or are not seen, and what a terminal or a file might take as its own.
std::vector<std::string> AwkwardTexts();
// (id, c0, c1 …): a column for each type, with its values as given or as shown, and a last row of NULLs.
Table LimitsTable(const std::vector<Limits>& limits, bool shown);
// The connectors with a destination.
std::vector<NamedSubject> Writers();
// A million; enough for several row groups and batches.
inline constexpr tests::Sample kManyRows{.full = 1'000'000, .usual = 1'000'000, .sanitized = 200'000};

}  // namespace sqlflow::conformance
