#include "engine/duckdb/stream_function.h"

#include <deque>

#include "base/errors/execution.h"
#include "base/errors/resources.h"
#include "base/text.h"
#include "engine/duckdb/connection.h"
#include "engine/duckdb/error.h"
#include "engine/duckdb/little_memory.h"
#include "engine/duckdb/vector_memory.h"

namespace sqlflow::engine::duckdb {
namespace {

constexpr const char* kFailed = "a source failed";  // Streams::RethrowFailure has the words
constexpr const char* kNotForUsers = "this function serves SQLFlow's own loads; a pipeline cannot call it";

using TableFunctionHandle = Handle<duckdb_table_function, duckdb_destroy_table_function>;
using ContextHandle = Handle<duckdb_client_context, duckdb_destroy_client_context>;
using Shared = std::shared_ptr<ShownStream>;

// Data that the engine keeps for us and destroys.
template <class Type>
void Delete(void* data) {
  delete static_cast<Type*>(data);
}

void Bind(duckdb_bind_info info) {
  auto& table = **static_cast<std::shared_ptr<Streams::Table>*>(duckdb_bind_get_extra_info(info));
  ValueHandle id(duckdb_bind_get_parameter(info, 0));
  Shared shown;
  {
    std::lock_guard lock(table.mutex);
    const auto found = table.shown.find(duckdb_get_int64(id.get()));
    if (found != table.shown.end()) shown = found->second;
  }
  if (!shown) return duckdb_bind_set_error(info, kNotForUsers);
  const std::vector<component::Column>& columns = shown->stream->columns();
  for (size_t i = 0; i < columns.size(); ++i) {
    duckdb_bind_add_result_column(info, columns[i].name.c_str(), shown->types[i].get());
  }
  if (const auto rows = shown->stream->EstimateRows()) duckdb_bind_set_cardinality(info, *rows, false);
  duckdb_bind_set_bind_data(info, std::make_unique<Shared>(std::move(shown)).release(), Delete<Shared>);
}

ShownStream& Bound(duckdb_init_info info) { return **static_cast<Shared*>(duckdb_init_get_bind_data(info)); }

// What is being thrown, as an error of ours: its C API lets the engine's own exceptions pass, when a value does not fit
// into its memory.
std::exception_ptr Failure() {
  try {
    try {
      throw;
    } catch (const base::Error&) {
      throw;
    } catch (const base::Interrupted&) {
      throw;
    } catch (const std::bad_alloc&) {
      throw EngineError(base::code::kOutOfMemory, "a row does not fit into memory");
    } catch (const std::exception& error) {
      ThrowEngineError(error.what());
    }
  } catch (...) {
    return std::current_exception();
  }
}

struct ScanData {
  // Any thread.
  std::unique_ptr<component::RowReader> Reader() {
    {
      std::lock_guard lock(mutex);
      if (held) return std::move(held);
    }
    return scan->Reader();
  }

  std::unique_ptr<component::RowScan> scan;
  std::vector<bool> given;  // of the columns of a chunk: whether the stream gives it
  std::mutex mutex;
  std::unique_ptr<component::RowReader> held;  // the first one
};

void Init(duckdb_init_info info) {
  ShownStream& shown = Bound(info);
  try {
    auto data = std::make_unique<ScanData>();
    std::vector<size_t> wanted;
    for (idx_t i = 0; i < duckdb_init_get_column_count(info); ++i) {
      const idx_t column = duckdb_init_get_column_index(info, i);
      data->given.push_back(column < shown.types.size());  // else the row's number, when only rows are counted
      if (data->given.back()) wanted.push_back(column);
    }
    data->scan = shown.held.scan ? std::move(shown.held.scan) : shown.stream->Scan(wanted);
    data->held = std::move(shown.held.reader);
    shown.begun = true;
    const uint64_t readers = data->scan->most_readers();
    duckdb_init_set_max_threads(info, shown.most_readers ? std::min(readers, shown.most_readers) : readers);
    duckdb_init_set_init_data(info, data.release(), Delete<ScanData>);
  } catch (...) {
    shown.Fail(Failure());
    duckdb_init_set_error(info, kFailed);
  }
}

// What the last rows weigh that a vector may hold, by column.
class RowWeight {
 public:
  // Of the columns with these rows.
  std::vector<uint64_t> Add(uint64_t rows, const std::deque<ColumnWeight>& columns) {
    batches_.push_back({rows_, std::exchange(bytes_, {})});
    rows_ += rows;
    for (const ColumnWeight& column : columns) bytes_.push_back(column.bytes());
    while (batches_.size() > 1 && rows_ - batches_[1].rows >= duckdb_vector_size()) batches_.pop_front();
    std::vector<uint64_t> weights = bytes_;
    const std::vector<uint64_t>& before = batches_.front().bytes;
    std::transform(before.begin(), before.end(), weights.begin(), weights.begin(),
                   [](uint64_t then, uint64_t now) { return now - then; });
    return weights;
  }

 private:
  struct Batch {  // what came before it
    uint64_t rows = 0;
    std::vector<uint64_t> bytes;
  };
  std::deque<Batch> batches_;
  uint64_t rows_ = 0;
  std::vector<uint64_t> bytes_;
};

// A thread's reader, made when the thread first asks: the engine starts more threads than it may need.
struct ReaderData {
  std::unique_ptr<component::RowReader> reader;
  bool done = false;
  bool part_is_full = false;
  std::deque<ColumnWeight> columns;
  RowWeight weight;
};

void InitThread(duckdb_init_info info) {
  duckdb_init_set_init_data(info, std::make_unique<ReaderData>().release(), Delete<ReaderData>);
}

void Fill(duckdb_function_info info, duckdb_data_chunk chunk) {
  ShownStream& shown = **static_cast<Shared*>(duckdb_function_get_bind_data(info));
  auto& scan = *static_cast<ScanData*>(duckdb_function_get_init_data(info));
  auto& reader = *static_cast<ReaderData*>(duckdb_function_get_local_init_data(info));
  duckdb_data_chunk_set_size(chunk, 0);
  if (reader.done) return;
  if (reader.part_is_full) {
    shown.held = {std::move(scan.scan), std::move(reader.reader)};
    reader.done = true;
    return;
  }
  try {
    if (!reader.reader) {
      reader.reader = scan.Reader();
      reader.columns.resize(scan.given.size());
    }
    std::deque<VectorMemory> vectors;
    component::Batch batch{.capacity = duckdb_vector_size()};
    for (size_t i = 0; i < scan.given.size(); ++i) {
      if (!scan.given[i]) continue;
      batch.columns.push_back(vectors.emplace_back(duckdb_data_chunk_get_vector(chunk, i), reader.columns[i]).Lend());
    }
    const uint64_t rows = reader.reader->Next(batch);
    duckdb_data_chunk_set_size(chunk, rows);
    if (rows > 0) {
      LittleMemory* const memory = shown.memory;
      reader.part_is_full = memory && memory->Weigh(rows, reader.weight.Add(rows, reader.columns));
      return;
    }
    reader.done = true;
    reader.reader.reset();
    shown.begun = false;
  } catch (...) {
    shown.Fail(Failure());
    duckdb_function_set_error(info, kFailed);
  }
}

std::vector<LogicalTypeHandle> TypesOf(const std::vector<component::Column>& columns, Connection& connection) {
  std::vector<std::string> values;
  for (const component::Column& column : columns) values.push_back("NULL::" + column.type);
  PreparedHandle prepared;
  const std::string sql = "SELECT " + base::JoinStrings(values, ", ");
  if (duckdb_prepare(connection.get(), sql.c_str(), prepared.out()) != DuckDBSuccess) {
    throw EngineError(base::code::kEngineFailed, "the engine does not know the type of a source's column", "",
                      duckdb_prepare_error(prepared.get()));
  }
  std::vector<LogicalTypeHandle> types;
  for (size_t i = 0; i < columns.size(); ++i) {
    types.emplace_back(duckdb_prepared_statement_column_logical_type(prepared.get(), i));
  }
  return types;
}

}  // namespace

void ShownStream::Fail(std::exception_ptr failure) {
  std::lock_guard lock(mutex_);
  if (!failure_) failure_ = std::move(failure);
}

std::exception_ptr ShownStream::TakeFailure() {
  std::lock_guard lock(mutex_);
  return std::exchange(failure_, nullptr);
}

Streams::Streams(duckdb_connection connection) : table_(std::make_shared<Table>()) {
  ContextHandle context;
  duckdb_connection_get_client_context(connection, context.out());
  name_ = fmt::format("sqlflow_stream_{}", duckdb_client_context_get_connection_id(context.get()));
  TableFunctionHandle made(duckdb_create_table_function());
  duckdb_table_function_set_name(made.get(), name_.c_str());
  duckdb_table_function_add_parameter(made.get(),
                                      LogicalTypeHandle(duckdb_create_logical_type(DUCKDB_TYPE_BIGINT)).get());
  duckdb_table_function_set_extra_info(made.get(), std::make_unique<std::shared_ptr<Table>>(table_).release(),
                                       Delete<std::shared_ptr<Table>>);
  duckdb_table_function_set_bind(made.get(), Bind);
  duckdb_table_function_set_init(made.get(), Init);
  duckdb_table_function_set_local_init(made.get(), InitThread);
  duckdb_table_function_set_function(made.get(), Fill);
  duckdb_table_function_supports_projection_pushdown(made.get(), true);
  if (duckdb_register_table_function(connection, made.get()) != DuckDBSuccess) {
    throw EngineError(base::code::kEngineFailed, fmt::format("the engine refuses the function {}", name_));
  }
}

std::string Streams::Expression(int64_t id) const { return fmt::format("{}({})", name_, id); }

std::string Streams::Show(std::shared_ptr<component::RowStream> stream, Connection& connection) {
  auto shown = std::make_shared<ShownStream>();
  shown->types = TypesOf(stream->columns(), connection);
  shown->stream = std::move(stream);
  std::lock_guard lock(table_->mutex);
  table_->shown[++table_->last] = std::move(shown);
  return Expression(table_->last);
}

void Streams::Hide(const std::string& expression) {
  std::lock_guard lock(table_->mutex);
  std::erase_if(table_->shown, [&](const auto& each) { return Expression(each.first) == expression; });
}

size_t Streams::widest() {
  std::lock_guard lock(table_->mutex);
  size_t columns = 0;
  for (const auto& [id, shown] : table_->shown) columns = std::max(columns, shown->types.size());
  return columns;
}

void Streams::Watch(LittleMemory* memory, uint64_t most_readers) {
  std::lock_guard lock(table_->mutex);
  for (const auto& [id, shown] : table_->shown) {
    shown->memory = memory;
    shown->most_readers = most_readers;
  }
}

bool Streams::HaveMore() {
  std::lock_guard lock(table_->mutex);
  for (const auto& [id, shown] : table_->shown) {
    if (shown->held.scan) return true;
    if (shown->begun) throw EngineError(base::code::kEngineFailed, "the engine stopped reading before the last row");
  }
  return false;
}

void Streams::Rewind() {
  std::lock_guard lock(table_->mutex);
  for (const auto& [id, shown] : table_->shown) {
    shown->held = {};
    shown->begun = false;
  }
}

void Streams::RethrowFailure() {
  std::lock_guard lock(table_->mutex);
  for (const auto& [id, shown] : table_->shown) {
    if (std::exception_ptr failure = shown->TakeFailure()) std::rethrow_exception(failure);
  }
}

}  // namespace sqlflow::engine::duckdb
