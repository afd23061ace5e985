#include "exported.h"

#include <gtest/gtest.h>

namespace sqlflow::live {

Exports::Exports(const std::string& pipeline, int port) : project_(pipeline) {
  project_.Write(
      "profiles/dev.yml",
      "engines:\n  duckdb:\n    path: data/crash.duckdb\nconnections:\n  shop: {\"type\": POSTGRES, " +
          SharedServer().Parameters(R"("max_retries": 20, "initial_delay": "10ms", "max_connections": 2)", port) +
          "}\n");
}

std::string Exports::Output() const {
  const Ending ending = Run();
  EXPECT_EQ(ending.exit_code, 0) << ending.output;
  return ending.output;
}

std::string Ask(const std::string& sql) {
  std::string text;
  for (const auto& row : SharedServer().Run(sql).rows) {
    for (size_t i = 0; i < row.size(); ++i) text += (i == 0 ? "" : "|") + row[i].value_or("NULL");
    text += "\n";
  }
  return text;
}

namespace {

// Of the query into the table t, which `setup` makes anew.
Exports ExportOf(const std::string& select, const std::string& options, const std::string& setup) {
  SharedServer().Run("DROP TABLE IF EXISTS t CASCADE; " + setup);
  return Exports("EXPORT (" + select + ") TO shop OPTIONS { \"table\": \"t\"" +
                 (options.empty() ? "" : ", " + options) + " };\n");
}

}  // namespace

std::string Export(const std::string& select, const std::string& options, const std::string& setup) {
  return ExportOf(select, options, setup).Output();
}

Ending ExportFails(const std::string& select, const std::string& options, const std::string& setup) {
  Ending ending = ExportOf(select, options, setup).Run();
  EXPECT_NE(ending.exit_code, 0) << ending.output;
  return ending;
}

bool Says(const std::string& output, const std::string& text) { return output.find(text) != std::string::npos; }

}  // namespace sqlflow::live
