#include "engine/duckdb/connection.h"

#include <cassert>

#include "base/text.h"
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

bool AllText(duckdb_result* result) {
  for (idx_t i = 0; i < duckdb_column_count(result); ++i) {
    if (duckdb_column_type(result, i) != DUCKDB_TYPE_VARCHAR) return false;
  }
  return true;
}

// A result of statements that change rows is one row with their number, named Count.
int64_t RowsChanged(duckdb_result* result) {
  if (duckdb_result_return_type(*result) == DUCKDB_RESULT_TYPE_CHANGED_ROWS) {
    return static_cast<int64_t>(duckdb_rows_changed(result));
  }
  bool count = duckdb_result_statement_type(*result) == DUCKDB_STATEMENT_TYPE_CREATE &&
               duckdb_column_count(result) == 1 && duckdb_row_count(result) == 1;
  return count ? duckdb_value_int64(result, 0, 0) : 0;
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

// For what cannot stand in a subquery (EXPLAIN, CALL, INSERT … RETURNING): small results, converted by the C API.
void EachMaterializedRow(duckdb_result* result, const Connection::Each& each) {
  idx_t columns = duckdb_column_count(result);
  Connection::Row row(columns);
  for (idx_t r = 0; r < duckdb_row_count(result); ++r) {
    for (idx_t c = 0; c < columns; ++c) {
      row[c].reset();
      if (IsNested(duckdb_column_type(result, c))) {
        row[c] = "(nested)";
      } else if (!duckdb_value_is_null(result, c, r)) {
        std::unique_ptr<char, void (*)(void*)> text(duckdb_value_varchar(result, c, r), duckdb_free);
        if (text) row[c] = text.get();
      }
    }
    if (!each(row)) return;
  }
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

std::string WithoutEnd(const std::string& sql) {
  std::string_view text = base::Trim(sql);
  while (text.ends_with(';')) text = base::Trim(text.substr(0, text.size() - 1));
  return std::string(text);
}

}  // namespace

Connection::Connection(duckdb_database database) {
  if (duckdb_connect(database, handle_.out()) != DuckDBSuccess) {
    throw EngineError(base::code::kEngineFailed, "no connection to the engine could be made");
  }
  Execute("SET errors_as_json = true; SET enable_progress_bar = true; SET enable_progress_bar_print = false");
}

void Connection::CheckInterrupted() {
  if (interrupted_.exchange(false)) throw base::Interrupted();
}

void Connection::Fail(const std::string& text, const std::string& sql, Passage passage) {
  try {
    ThrowEngineError(text, sql, passage);
  } catch (const base::Interrupted&) {
    interrupted_ = false;
    throw;
  }
}

int64_t Connection::RunPrepared(duckdb_prepared_statement prepared, const std::string& sql, Passage passage) {
  CheckInterrupted();
  // Nobody looks at the rows of a SELECT here; streaming does not pile them up.
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
    if (i + 1 < count) RunPrepared(prepared.get(), sql, passage);
    last = std::move(prepared);
  }
  return last;
}

int64_t Connection::Execute(const std::string& sql, Passage passage) {
  PreparedHandle last = PrepareLast(sql, passage, nullptr);
  return last ? RunPrepared(last.get(), sql, passage) : 0;
}

void Connection::Stream(duckdb_prepared_statement prepared, const std::string& sql, Passage passage,
                        const Each& each) {
  Result result;
  if (duckdb_execute_prepared_streaming(prepared, result.out()) != DuckDBSuccess) Fail(result.error(), sql, passage);
  Row row;
  while (ChunkHandle chunk{duckdb_fetch_chunk(result.value())}) {
    if (interrupted_) break;
    if (each && !EachRow(chunk.get(), row, each)) return;
  }
  if (std::string error = result.error(); !error.empty()) Fail(error, sql, passage);
  CheckInterrupted();
}

// False when the text cannot stand in a subquery.
bool Connection::StreamAsText(const std::string& sql, size_t columns, const Each& each) {
  std::string wrapped = AsText(WithoutEnd(sql), columns);
  PreparedHandle prepared;
  if (duckdb_prepare(handle_.get(), wrapped.c_str(), prepared.out()) != DuckDBSuccess) return false;
  // The values' own errors: an offset in the wrapped text would be 4 lines of arithmetic for nobody.
  Stream(prepared.get(), wrapped, {wrapped.find('\n') + 1, sql.size()}, each);
  return true;
}

void Connection::QueryRows(const std::string& sql, const Head& head, const Each& each, Passage passage) {
  bool single = false;
  PreparedHandle prepared = PrepareLast(sql, passage, &single);
  if (!prepared) return head({});
  if (single && duckdb_prepared_statement_type(prepared.get()) == DUCKDB_STATEMENT_TYPE_SELECT) {
    std::vector<ColumnInfo> columns = ColumnsOf(prepared.get());
    head(columns);
    bool text = std::all_of(columns.begin(), columns.end(), [](const ColumnInfo& c) { return c.type == "VARCHAR"; });
    if (text) return Stream(prepared.get(), sql, passage, each);
    if (StreamAsText(sql, columns.size(), each)) return;
  }
  CheckInterrupted();
  Result result;
  if (duckdb_execute_prepared(prepared.get(), result.out()) != DuckDBSuccess) Fail(result.error(), sql, passage);
  bool rows = duckdb_result_return_type(result.value()) == DUCKDB_RESULT_TYPE_QUERY_RESULT;
  head(rows ? ColumnsOf(result.out()) : std::vector<ColumnInfo>());
  if (rows) EachMaterializedRow(result.out(), each);
}
