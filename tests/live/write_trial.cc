#include "write_trial.h"

#include <fmt/format.h>

namespace sqlflow::live {

const std::string kPatient =
    R"("ssl_mode": "disable", "max_retries": 20, "initial_delay": "10ms", "failure_threshold": 50)";
const std::string kQuick = kPatient + R"(, "timeouts": {"connect": "1s", "call": "1s", "progress": "500ms"})";

void MakeTables() {
  SharedServer().Run(
      "DROP TABLE IF EXISTS w CASCADE; DROP TABLE IF EXISTS viewed CASCADE; CREATE TABLE w AS SELECT i AS id, "
      "i::bigint AS n, 'some text ' || i AS name FROM generate_series(1, 100) i; CREATE TABLE viewed AS SELECT * FROM "
      "w; CREATE VIEW view AS SELECT * FROM viewed");
}

std::string State(const Way& way) {
  const auto answer = SharedServer().Run(std::string("SELECT count(*), sum(n) FROM ") + way.table);
  return *answer.rows[0][0] + "|" + *answer.rows[0][1];
}

std::unique_ptr<crash::Project> ExportProject(const Way& way, int port, const std::string& parameters, int64_t last,
                                              const std::string& profile) {
  auto project = std::make_unique<crash::Project>(
      fmt::format("EXPORT (SELECT range::INTEGER AS id, range::BIGINT * 2 + 1 AS n, 'some text ' || range AS name FROM "
                  "range(51, {})) TO shop OPTIONS {{ {} }};\n",
                  last + 1, way.options));
  project->Write("profiles/dev.yml",
                 "engines:\n  duckdb:\n    path: data/crash.duckdb\nconnections:\n  shop: {\"type\": POSTGRES, " +
                     SharedServer().Parameters(parameters, port) + "}\n" + profile);
  return project;
}

crash::Ending Export(const Way& way, int port, const std::string& parameters, const std::string& profile) {
  const auto project = ExportProject(way, port, parameters, 3000, profile);
  return crash::RunToEnd({"run", "load"}, project->folder());
}

}  // namespace sqlflow::live
