#include "cli/query_command.h"

#include <CLI/CLI.hpp>

#include "base/errors/configuration.h"
#include "base/errors/resources.h"
#include "base/text.h"
#include "cli/workspace.h"
#include "cli/write_access.h"

namespace sqlflow::cli {

namespace {

constexpr size_t kMostRows = 1000;  // of a table on the screen; json and csv give all

struct QueryArguments {
  std::string sql;
  ProjectOptions project;
  Format format = Format::kTable;
  bool write = false;
  std::chrono::milliseconds lock_wait{0};
};

bool IsNumericType(const std::string& type) {
  for (const char* prefix : {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER",
                             "UBIGINT", "UHUGEINT", "DECIMAL", "FLOAT", "DOUBLE"}) {
    if (type.starts_with(prefix)) return type.find('[') == std::string::npos;
  }
  return false;
}

std::unique_ptr<engine::SqlEngine> OpenForReading(Workspace& workspace) {
  engine::duckdb::Settings settings = EngineSettings(workspace, true);
  if (settings.path.empty()) {
    settings.read_only = false;  // in memory: nothing of the project to protect
  } else if (!std::filesystem::exists(settings.path)) {
    throw base::Error(base::code::kUsage, fmt::format("the project's database {} does not exist yet", settings.path),
                      "run a pipeline first, or use --write to create it");
  }
  return engine::duckdb::Open(settings);
}

// Collects the rows of a result for printing.
class RowPrinter {
 public:
  RowPrinter(Format format, const Console& console) : format_(format), console_(console) {}

  void Head(const std::vector<engine::ColumnInfo>& columns) {
    for (const engine::ColumnInfo& column : columns) {
      listing_.columns.push_back(column.name);
      listing_.numeric.push_back(IsNumericType(column.type));
    }
  }
  bool Row(const std::vector<std::optional<std::string>>& row) {
    if (format_ == Format::kTable && listing_.rows.size() == kMostRows) {
      cut_ = true;
      return false;
    }
    listing_.rows.push_back(row);
    return true;
  }
  void Finish() {
    if (listing_.columns.empty()) return;
    Print(listing_, format_, console_);
    if (cut_) {
      console_.Err(fmt::format("The first {} are shown; --format csv or json gives all.\n",
                               base::Plural(static_cast<int64_t>(kMostRows), "row")));
    }
  }

 private:
  Format format_;
  const Console& console_;
  Listing listing_;
  bool cut_ = false;
};

base::ExitCode RunQuery(const Environment& environment, const QueryArguments& arguments) {
  std::unique_ptr<Workspace> workspace = OpenWorkspace(environment, arguments.project);
  if (workspace->diagnostics.has_errors()) return Report(*workspace, environment.console);
  std::optional<WriteAccess> access;
  std::unique_ptr<engine::SqlEngine> database;
  if (arguments.write) {
    access.emplace(environment, EngineSettings(*workspace, false), "query --write", arguments.lock_wait);
  } else {
    database = OpenForReading(*workspace);
  }
  std::unique_ptr<engine::Session> session = (access ? access->Open() : *database).Connect();
  RowPrinter printer(arguments.format, environment.console);
  uint32_t file = workspace->sources.Add("query", arguments.sql);
  try {
    session->QueryRows(
        arguments.sql, [&](const auto& columns) { printer.Head(columns); },
        [&](const auto& row) { return printer.Row(row); });
  } catch (engine::EngineError& error) {
    if (!arguments.write && error.code() == base::code::kPermissionDenied) {
      throw base::Error(error.code(), error.message(),
                        "query only reads; --write lets a statement change the database");
    }
    if (error.offset) {
      auto at = static_cast<uint32_t>(*error.offset);
      error.set_place({file, at, at + 1});
    }
    ReportError(error, workspace->sources, environment.console);
    return error.exit_code();
  }
  printer.Finish();
  return base::ExitCode::kSuccess;
}

}  // namespace

void AddQueryCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  auto arguments = std::make_shared<QueryArguments>();
  CLI::App* command = app.add_subcommand("query", "Ask the project's database a question in SQL");
  command->add_option("SQL", arguments->sql, "One statement, in quotes")->required();
  AddProjectOptions(*command, arguments->project);
  AddFormatOption(*command, arguments->format);
  command->add_flag("--write", arguments->write, "Let the statement change the database");
  AddLockWaitOption(*command, arguments->lock_wait);
  command->footer("Example:\n  sqlflow query \"SELECT * FROM customers LIMIT 10\"");
  command->callback(
      [&, arguments] { chosen = [&environment, arguments] { return RunQuery(environment, *arguments); }; });
}

}  // namespace sqlflow::cli
