#include "cli/query_command.h"

#include <CLI/CLI.hpp>

#include "base/errors/resources.h"
#include "base/text.h"
#include "cli/listing.h"
#include "cli/open_for_reading.h"
#include "cli/workspace.h"
#include "cli/write_access.h"
#include "lang/lexer.h"

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

// Prints the rows of one statement, if it gives any.
class RowPrinter {
 public:
  RowPrinter(Format format, const Console& console) : format_(format), console_(console), printer_(format, console) {}

  void Head(const std::vector<engine::ColumnInfo>& columns) {
    Listing listing;
    for (const engine::ColumnInfo& column : columns) {
      listing.columns.push_back(column.name);
      const bool truth = column.type == "BOOLEAN";
      listing.cells.push_back(truth ? Cell::kTruth : IsNumericType(column.type) ? Cell::kNumber : Cell::kText);
    }
    gives_rows_ = !columns.empty();
    if (gives_rows_) printer_.Head(listing);
  }
  bool Row(const Listing::Row& row) {
    if (format_ == Format::kTable && ++rows_ > kMostRows) return false;
    printer_.Row(row);
    return !console_.lost_output();
  }
  void End() {
    if (!gives_rows_) return;
    printer_.End();
    if (rows_ > kMostRows) {
      console_.Err(fmt::format("The first {} are shown; --format csv or json gives all.\n",
                               base::Plural(static_cast<int64_t>(kMostRows), "row")));
    }
  }
  bool gives_rows() const { return gives_rows_; }

 private:
  Format format_;
  const Console& console_;
  ListingPrinter printer_;
  size_t rows_ = 0;
  bool gives_rows_ = false;
};

// The statements of the text, so that each is a question of its own: its rows are streamed and printed.
std::vector<base::Span> Statements(base::Span text, const base::SourceMap& sources) {
  std::vector<base::Span> statements;
  bool begins = true;
  for (const lang::Token& token : lang::Tokenize(text, sources)) {
    if (sources.Text(token.span) == ";") {
      begins = true;
    } else if (begins) {
      statements.push_back(token.span);
      begins = false;
    } else {
      statements.back().end = token.span.end;
    }
  }
  return statements;
}

base::Error WithPlace(engine::EngineError error, base::Span statement, const base::SourceMap& sources, bool write) {
  if (!write && error.code() == base::code::kPermissionDenied) {
    return {error.code(), error.message(), "query only reads; --write lets a statement change the database"};
  }
  if (error.offset) {
    const auto at = static_cast<uint32_t>(*error.offset);
    const auto length = static_cast<uint32_t>(base::WordLength(sources.Text(statement), at));
    error.set_place({statement.file, statement.begin + at, statement.begin + at + length});
  }
  return error;
}

base::ExitCode RunQuery(const Environment& environment, const QueryArguments& arguments) {
  std::unique_ptr<Workspace> workspace = OpenWorkspace(environment, arguments.project);
  if (workspace->diagnostics.has_errors()) return Report(*workspace, environment.console);
  std::optional<WriteAccess> access;
  std::unique_ptr<engine::ReadSession> session;
  if (arguments.write) {
    access.emplace(environment, EngineSettings(*workspace, false), "query --write", arguments.lock_wait);
    session = access->Open().Connect();
  } else {
    session = OpenForReading(*workspace);
  }
  base::SourceMap& sources = workspace->sources;
  const uint32_t file = sources.Add("query", arguments.sql);
  bool parted = false;
  for (base::Span statement : Statements({file, 0, static_cast<uint32_t>(arguments.sql.size())}, sources)) {
    RowPrinter printer(arguments.format, environment.console);
    try {
      session->QueryRows(
          std::string(sources.Text(statement)),
          [&](const auto& columns) {
            printer.Head(columns);
            if (printer.gives_rows() && parted && arguments.format == Format::kTable) environment.console.Out("\n");
          },
          [&](const auto& row) { return printer.Row(row); });
    } catch (const engine::EngineError& error) {
      const base::Error placed = WithPlace(error, statement, sources, arguments.write);
      ReportError(placed, sources, environment.console);
      return placed.exit_code();
    }
    printer.End();
    parted = parted || printer.gives_rows();
    if (environment.console.lost_output()) {
      throw base::Error(base::code::kDiskFull, "the rows could not be written to where the output goes",
                        "what is there is not whole; free space or choose another place");
    }
  }
  return base::ExitCode::kSuccess;
}

}  // namespace

void AddQueryCommand(CLI::App& app, const Environment& environment, Action& chosen) {
  auto arguments = std::make_shared<QueryArguments>();
  CLI::App* command = app.add_subcommand("query", "Ask the project's database a question in SQL");
  command->add_option("SQL", arguments->sql, "One or more statements, in quotes")->required();
  AddProjectOptions(*command, arguments->project);
  AddFormatOption(*command, arguments->format);
  CLI::Option* write = command->add_flag("--write", arguments->write, "Let the statement change the database");
  AddLockWaitOption(*command, arguments->lock_wait)->needs(write);
  command->footer("Example:\n  sqlflow query \"SELECT * FROM customers LIMIT 10\"");
  command->callback(
      [&, arguments] { chosen = [&environment, arguments] { return RunQuery(environment, *arguments); }; });
}

}  // namespace sqlflow::cli
