#include "engine/duckdb/connection.h"

#include <cassert>
#include <set>

#include "base/crash_point.h"
#include "base/errors/execution.h"
#include "base/text.h"
#include "component/destination.h"
#include "engine/duckdb/chunk_view.h"
#include "engine/duckdb/type_name.h"

namespace sqlflow::engine::duckdb {
namespace {

std::vector<ColumnInfo> ColumnsOf(duckdb_prepared_statement prepared) {
  std::vector<ColumnInfo> columns;
  idx_t count = duckdb_prepared_statement_column_count(prepared);
  for (idx_t i = 0; i < count; ++i) {
    const char* name = duckdb_prepared_statement_column_name(prepared, i);
    LogicalTypeHandle type(duckdb_prepared_statement_column_logical_type(prepared, i));
    columns.push_back({name ? name : "", TypeName(type.get()), true});
    duckdb_free(const_cast<char*>(name));
  }
  return columns;
}

std::vector<ColumnInfo> ColumnsOf(duckdb_result* result) {
  std::vector<ColumnInfo> columns;
  for (idx_t i = 0; i < duckdb_column_count(result); ++i) {
    LogicalTypeHandle type(duckdb_column_logical_type(result, i));
    columns.push_back({duckdb_column_name(result, i), TypeName(type.get()), true});
  }
  return columns;
}

bool AllText(const std::vector<ColumnInfo>& columns) {
  return std::all_of(columns.begin(), columns.end(), [](const ColumnInfo& c) { return c.type == "VARCHAR"; });
}

// The BIGINT of the first row and column; NULL and no row count as 0.
int64_t FirstNumber(duckdb_result result) {
  ChunkHandle chunk{duckdb_fetch_chunk(result)};
  if (!chunk || duckdb_data_chunk_get_size(chunk.get()) == 0) return 0;
  duckdb_vector vector = duckdb_data_chunk_get_vector(chunk.get(), 0);
  uint64_t* validity = duckdb_vector_get_validity(vector);
  if (validity && !duckdb_validity_row_is_valid(validity, 0)) return 0;
  return *static_cast<int64_t*>(duckdb_vector_get_data(vector));
}

// A result of statements that change rows is one row with their number, named Count.
int64_t RowsChanged(duckdb_result* result) {
  if (duckdb_result_return_type(*result) == DUCKDB_RESULT_TYPE_CHANGED_ROWS) {
    return static_cast<int64_t>(duckdb_rows_changed(result));
  }
  bool count = duckdb_result_statement_type(*result) == DUCKDB_STATEMENT_TYPE_CREATE &&
               duckdb_column_count(result) == 1 && duckdb_column_type(result, 0) == DUCKDB_TYPE_BIGINT;
  return count ? FirstNumber(*result) : 0;
}

// Calls `each` for the rows of a chunk of VARCHAR columns; false when it wants no more.
bool EachRow(duckdb_data_chunk chunk, Connection::Row& row, const Connection::Each& each) {
  idx_t size = duckdb_data_chunk_get_size(chunk);
  idx_t columns = duckdb_data_chunk_get_column_count(chunk);
  row.resize(columns);
  for (idx_t r = 0; r < size; ++r) {
    for (idx_t c = 0; c < columns; ++c) {
      duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, c);
      uint64_t* validity = duckdb_vector_get_validity(vector);
      if (validity && !duckdb_validity_row_is_valid(validity, r)) {
        row[c].reset();
        continue;
      }
      auto* text = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector)) + r;
      row[c].emplace(duckdb_string_t_data(text), duckdb_string_t_length(*text));
    }
    if (!each(row)) return false;
  }
  return true;
}

// The query with every value cast to VARCHAR, columns renamed by position because names may be doubled.
std::string AsText(const std::string& sql, size_t columns) {
  std::vector<std::string> casts, names;
  for (size_t i = 0; i < columns; ++i) {
    names.push_back(fmt::format("c{}", i));
    casts.push_back(fmt::format("CAST(c{} AS VARCHAR)", i));
  }
  return fmt::format("SELECT {} FROM (\n{}\n) AS q({})", base::JoinStrings(casts, ", "), sql,
                     base::JoinStrings(names, ", "));
}

// Without the semicolon, which has no place in a subquery.
std::string WithoutEnd(std::string_view sql) {
  constexpr std::string_view kEnd = "; \t\r\n";
  size_t last = sql.find_last_not_of(kEnd);
  return std::string(sql.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

// Whether it is one statement of a kind that gives few rows or none. Preparing plans a statement once more than running
// it, so only those go that way whose rows must be streamed, or whose kind the head does not tell.
bool GivesFewRows(std::string_view sql) {
  static const std::set<std::string_view> heads = {"ALTER",  "BEGIN", "COMMIT", "COPY", "CREATE",
                                                   "DELETE", "DROP",  "INSERT", "SET",  "UPDATE"};
  return heads.contains(sql.substr(0, sql.find(' '))) && sql.find(';') == std::string_view::npos;
}

constexpr const char* kKeptRows = "sqlflow_kept_rows";

}  // namespace

Connection::Connection(duckdb_database database, bool memory_is_ours)
    : database_(database), memory_is_ours_(memory_is_ours) {
  if (duckdb_connect(database, handle_.out()) != DuckDBSuccess) {
    throw EngineError(base::code::kEngineFailed, "no connection to the engine could be made");
  }
  Execute("SET errors_as_json = true");
}

void Connection::Fail(const std::string& text, const std::string& sql, Passage passage) {
  try {
    if (streams_) streams_->RethrowFailure();
    ThrowEngineError(text, sql, passage);
  } catch (const base::Interrupted&) {
    interrupted_ = false;
    throw;
  }
}

int64_t Connection::RunPrepared(duckdb_prepared_statement prepared, const std::string& sql, Passage passage) {
  CheckInterrupted();
  base::CrashPoint("statement");
  // Nobody looks at the rows of a SELECT here: streamed, they do not pile up.
  if (duckdb_prepared_statement_type(prepared) == DUCKDB_STATEMENT_TYPE_SELECT) {
    Stream(prepared, sql, passage, nullptr);
    return 0;
  }
  Result result;
  if (duckdb_execute_prepared(prepared, result.out()) != DuckDBSuccess) Fail(result.error(), sql, passage);
  return RowsChanged(result.out());
}

PreparedHandle Connection::PrepareLast(const std::string& sql, Passage passage, bool* single) {
  CheckInterrupted();
  ExtractedHandle statements;
  idx_t count = duckdb_extract_statements(handle_.get(), sql.c_str(), statements.out());
  if (count == 0) {
    const char* text = duckdb_extract_statements_error(statements.get());
    if (text && *text) Fail(text, sql, passage);
  }
  if (single) *single = count == 1;
  PreparedHandle last;
  for (idx_t i = 0; i < count; ++i) {
    PreparedHandle prepared;
    if (duckdb_prepare_extracted_statement(handle_.get(), statements.get(), i, prepared.out()) != DuckDBSuccess) {
      Fail(duckdb_prepare_error(prepared.get()), sql, passage);
    }
    if (statement_check_) statement_check_(duckdb_prepared_statement_type(prepared.get()), sql);
    if (i + 1 < count) RunPrepared(prepared.get(), sql, passage);
    last = std::move(prepared);
  }
  return last;
}

int64_t Connection::Execute(const std::string& sql, Passage passage) {
  if (GivesFewRows(sql)) {
    Result result;
    Run(sql, passage, result);
    return RowsChanged(result.out());
  }
  PreparedHandle last = PrepareLast(sql, passage, nullptr);
  return last ? RunPrepared(last.get(), sql, passage) : 0;
}

// A thread of the engine that meets an error interrupts the others, and now and then a stream ends by that instead of
// by the error. Then it is asked for again, unless that needs what a failed transaction did, or rows that come once.
std::string Connection::CauseOf(const std::string& error, duckdb_prepared_statement prepared) {
  if (!IsInterrupt(error)) return error;
  const bool once = (streams_ && streams_->widest() > 0) || (in_transaction_ && !read_only_);
  for (int tries = 0; tries < 10 && !interrupted_ && !once; ++tries) {
    if (in_transaction_) {
      Rollback();
      BeginReadOnly();
    }
    Result again;
    if (duckdb_execute_prepared_streaming(prepared, again.out()) == DuckDBSuccess) {
      while (!interrupted_ && ChunkHandle(duckdb_fetch_chunk(again.value()))) continue;
    }
    if (std::string cause = again.error(); !cause.empty() && !IsInterrupt(cause)) return cause;
  }
  return interrupted_ ? error : "the engine stopped at an error and does not say which";
}

template <class Take>
void Connection::EachChunk(duckdb_prepared_statement prepared, const std::string& sql, Passage passage, Take take) {
  Result result;
  if (duckdb_execute_prepared_streaming(prepared, result.out()) != DuckDBSuccess) Fail(result.error(), sql, passage);
  while (ChunkHandle chunk{duckdb_fetch_chunk(result.value())}) {
    if (interrupted_) break;
    if (!take(chunk.get())) return;
  }
  if (std::string error = result.error(); !error.empty()) Fail(CauseOf(error, prepared), sql, passage);
  CheckInterrupted();
}

void Connection::Stream(duckdb_prepared_statement prepared, const std::string& sql, Passage passage, const Each& each) {
  Row row;
  EachChunk(prepared, sql, passage, [&](duckdb_data_chunk chunk) { return !each || EachRow(chunk, row, each); });
}

int64_t Connection::Send(const std::string& select, component::RowSink& sink) {
  PreparedHandle prepared = PrepareLast(select, {}, nullptr);
  base::CrashPoint("statement");
  int64_t sent = 0;
  EachChunk(prepared.get(), select, {}, [&](duckdb_data_chunk chunk) {
    const ChunkView view(chunk);
    sink.Write(view.rows(), view.columns());
    sent += static_cast<int64_t>(view.rows());
    return true;
  });
  return sent;
}

// False when the text cannot stand in a subquery.
bool Connection::StreamAsText(const std::string& sql, size_t columns, const Each& each, Passage passage) {
  std::string wrapped = AsText(WithoutEnd(sql), columns);
  PreparedHandle prepared;
  if (duckdb_prepare(handle_.get(), wrapped.c_str(), prepared.out()) != DuckDBSuccess) return false;
  Stream(prepared.get(), wrapped, {wrapped.find('\n') + 1 + passage.begin, passage.length}, each);
  return true;
}

// Rows of a result that cannot be asked for as text. Other types than VARCHAR go through a temporary table, so that the
// engine's own casts make the text.
void Connection::EachRowAsText(duckdb_result* result, const std::vector<ColumnInfo>& columns, const Each& each) {
  if (AllText(columns)) {
    Row row;
    while (ChunkHandle chunk{duckdb_fetch_chunk(*result)}) {
      if (!EachRow(chunk.get(), row, each)) return;
    }
    return;
  }
  std::vector<std::string> definitions;
  for (size_t i = 0; i < columns.size(); ++i) definitions.push_back(fmt::format("c{} {}", i, columns[i].type));
  Execute(fmt::format("CREATE OR REPLACE TEMP TABLE {} ({})", kKeptRows, base::JoinStrings(definitions, ", ")));
  {
    AppenderHandle appender;
    if (duckdb_appender_create_ext(handle_.get(), "temp", "main", kKeptRows, appender.out()) != DuckDBSuccess) {
      throw EngineError(base::code::kEngineFailed, "the rows of a statement could not be kept");
    }
    while (ChunkHandle chunk{duckdb_fetch_chunk(*result)}) duckdb_append_data_chunk(appender.get(), chunk.get());
  }
  StreamAsText(fmt::format("FROM temp.main.{}", kKeptRows), columns.size(), each, {});
  Execute(fmt::format("DROP TABLE temp.main.{}", kKeptRows));
}

void Connection::QueryRows(const std::string& sql, const Head& head, const Each& each, Passage passage) {
  bool single = false;
  PreparedHandle prepared = PrepareLast(sql, passage, &single);
  if (!prepared) return head({});
  if (single && duckdb_prepared_statement_type(prepared.get()) == DUCKDB_STATEMENT_TYPE_SELECT) {
    std::vector<ColumnInfo> columns = ColumnsOf(prepared.get());
    head(columns);
    if (AllText(columns)) return Stream(prepared.get(), sql, passage, each);
    if (StreamAsText(sql, columns.size(), each, passage)) return;
    return QueryRowsAsTheyAre(
        prepared.get(), sql, passage, [](const auto&) {}, each);
  }
  QueryRowsAsTheyAre(prepared.get(), sql, passage, head, each);
}

void Connection::QueryRowsAsTheyAre(duckdb_prepared_statement prepared, const std::string& sql, Passage passage,
                                    const Head& head, const Each& each) {
  CheckInterrupted();
  Result result;
  if (duckdb_execute_prepared(prepared, result.out()) != DuckDBSuccess) Fail(result.error(), sql, passage);
  if (duckdb_result_return_type(result.value()) != DUCKDB_RESULT_TYPE_QUERY_RESULT) return head({});
  std::vector<ColumnInfo> columns = ColumnsOf(result.out());
  head(columns);
  EachRowAsText(result.out(), columns, each);
}

ResultTable Connection::Query(const std::string& sql, Passage passage) {
  ResultTable table;
  const Each keep = [&](const Row& row) {
    table.rows.push_back(row);
    return true;
  };
  if (sql.find(';') != std::string::npos) {
    QueryRows(
        sql, [&](const std::vector<ColumnInfo>& columns) { table.columns = columns; }, keep, passage);
    return table;
  }
  Result result;
  Run(sql, passage, result);
  if (duckdb_result_return_type(result.value()) != DUCKDB_RESULT_TYPE_QUERY_RESULT) return table;
  table.columns = ColumnsOf(result.out());
  EachRowAsText(result.out(), table.columns, keep);
  return table;
}

void Connection::Run(const std::string& sql, Passage passage, Result& result) {
  CheckInterrupted();
  base::CrashPoint("statement");
  if (streams_ && streams_->widest() > 0) return RunAtRest(sql, passage, result);
  if (duckdb_query(handle_.get(), sql.c_str(), result.out()) != DuckDBSuccess) Fail(result.error(), sql, passage);
}

void Connection::QueryBound(const std::string& sql, duckdb_value value, const Each& each) {
  CheckInterrupted();
  PreparedHandle prepared;
  if (duckdb_prepare(handle_.get(), sql.c_str(), prepared.out()) != DuckDBSuccess) {
    Fail(duckdb_prepare_error(prepared.get()), sql, {});
  }
  duckdb_bind_value(prepared.get(), 1, value);
  Stream(prepared.get(), sql, {}, each);
}

int64_t Connection::Number(const std::string& sql) {
  Result result;
  Run(sql, {}, result);
  assert(duckdb_column_type(result.out(), 0) == DUCKDB_TYPE_BIGINT);
  return FirstNumber(result.value());
}

std::string Connection::Text(const std::string& sql) {
  ResultTable table = Query(sql);
  return table.rows.empty() ? std::string() : table.rows[0][0].value_or("");
}

const std::string& Connection::CurrentDatabase() {
  if (current_database_.empty()) current_database_ = Text("SELECT current_database()");
  return current_database_;
}

void Connection::AppendRows(const base::QualifiedName& table, const std::vector<Row>& rows) {
  CheckInterrupted();
  AppenderHandle appender;
  const auto check = [&](duckdb_state state) {
    if (state == DuckDBSuccess) return;
    const char* text = duckdb_appender_error(appender.get());
    Fail(text ? text : "a row could not be added to " + table.Display(), "", {});
  };
  const char* catalog = table.catalog.empty() ? nullptr : table.catalog.c_str();
  const char* schema = table.schema.empty() ? nullptr : table.schema.c_str();
  check(duckdb_appender_create_ext(handle_.get(), catalog, schema, table.table.c_str(), appender.out()));
  for (const Row& row : rows) {
    for (const std::optional<std::string>& value : row) {
      check(value ? duckdb_append_varchar_length(appender.get(), value->data(), value->size())
                  : duckdb_append_null(appender.get()));
    }
    check(duckdb_appender_end_row(appender.get()));
  }
  check(duckdb_appender_close(appender.get()));
}

std::vector<ColumnInfo> Connection::Describe(const std::string& select, Passage passage) {
  CheckInterrupted();
  PreparedHandle prepared;
  if (duckdb_prepare(handle_.get(), select.c_str(), prepared.out()) != DuckDBSuccess) {
    Fail(duckdb_prepare_error(prepared.get()), select, passage);
  }
  return ColumnsOf(prepared.get());
}

MatchNotes& Connection::match_notes() {
  assert(match_notes_ || !in_transaction_);
  if (!match_notes_) match_notes_ = std::make_unique<MatchNotes>(handle_.get());
  return *match_notes_;
}

Streams& Connection::streams() {
  assert(streams_ || !in_transaction_);
  if (!streams_) streams_ = std::make_unique<Streams>(handle_.get());
  return *streams_;
}

void Connection::MeasureProgress() { Execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false"); }

std::optional<double> Connection::Progress() {
  duckdb_query_progress_type progress = duckdb_query_progress(handle_.get());
  if (progress.percentage < 0) return std::nullopt;
  return std::min(progress.percentage / 100.0, 1.0);
}

}  // namespace sqlflow::engine::duckdb
