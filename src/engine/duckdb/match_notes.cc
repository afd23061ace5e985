#include "engine/duckdb/match_notes.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/errors/execution.h"
#include "engine/duckdb/error.h"

namespace sqlflow::engine::duckdb {
namespace {

constexpr uint8_t kReplaces = 1;
constexpr uint8_t kStale = 2;
constexpr const char* kNotForUsers = "this function serves SQLFlow's own MERGE; a pipeline cannot call it";

using ContextHandle = Handle<duckdb_client_context, duckdb_destroy_client_context>;
using FunctionHandle = Handle<duckdb_scalar_function, duckdb_destroy_scalar_function>;

template <class Type>
Type* Column(duckdb_data_chunk chunk, idx_t column) {
  return static_cast<Type*>(duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, column)));
}

}  // namespace

MatchNotes::MatchNotes(duckdb_connection connection) : notes_(std::make_shared<Notes>()) {
  ContextHandle context;
  duckdb_connection_get_client_context(connection, context.out());
  const idx_t number = duckdb_client_context_get_connection_id(context.get());
  met_ = fmt::format("sqlflow_met_{}", number);
  wanted_ = fmt::format("sqlflow_wanted_{}", number);
  Register(connection, met_, {DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_BOOLEAN}, Meet);
  Register(connection, wanted_, {DUCKDB_TYPE_BIGINT}, Want);
}

void MatchNotes::Register(duckdb_connection connection, const std::string& name,
                          const std::vector<duckdb_type>& parameters, duckdb_scalar_function_t function) {
  FunctionHandle made(duckdb_create_scalar_function());
  duckdb_scalar_function_set_name(made.get(), name.c_str());
  for (duckdb_type type : parameters) {
    duckdb_scalar_function_add_parameter(made.get(), LogicalTypeHandle(duckdb_create_logical_type(type)).get());
  }
  duckdb_scalar_function_set_return_type(made.get(),
                                         LogicalTypeHandle(duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN)).get());
  duckdb_scalar_function_set_volatile(made.get());  // once for each pair of rows, after they met
  duckdb_scalar_function_set_extra_info(made.get(), std::make_unique<std::shared_ptr<Notes>>(notes_).release(),
                                        [](void* info) { delete static_cast<std::shared_ptr<Notes>*>(info); });
  duckdb_scalar_function_set_function(made.get(), function);
  if (duckdb_register_scalar_function(connection, made.get()) != DuckDBSuccess) {
    throw EngineError(base::code::kEngineFailed, fmt::format("the engine refuses the function {}", name));
  }
}

uint8_t* MatchNotes::Notes::Of(int64_t stage_row) {
  const auto index = static_cast<uint64_t>(stage_row) - static_cast<uint64_t>(first);
  return index < of_row.size() ? &of_row[index] : nullptr;
}

void MatchNotes::Meet(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  auto& notes = **static_cast<std::shared_ptr<Notes>*>(duckdb_scalar_function_get_extra_info(info));
  const auto* stage = Column<int64_t>(input, 0);
  const auto* stale = Column<bool>(input, 2);
  auto* replace = static_cast<bool*>(duckdb_vector_get_data(output));
  std::lock_guard lock(notes.mutex);
  for (idx_t i = 0; i < duckdb_data_chunk_get_size(input); ++i) {
    uint8_t* note = notes.Of(stage[i]);
    if (!note) return duckdb_scalar_function_set_error(info, kNotForUsers);
    replace[i] = !stale[i];
    if (replace[i] && (*note & kReplaces)) notes.again.push_back(stage[i]);
    *note |= stale[i] ? kStale : kReplaces;
  }
}

void MatchNotes::Want(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  auto& notes = **static_cast<std::shared_ptr<Notes>*>(duckdb_scalar_function_get_extra_info(info));
  const auto* stage = Column<int64_t>(input, 0);
  auto* wanted = static_cast<bool*>(duckdb_vector_get_data(output));
  for (idx_t i = 0; i < duckdb_data_chunk_get_size(input); ++i) {
    const uint8_t* note = notes.Of(stage[i]);
    if (!note) return duckdb_scalar_function_set_error(info, kNotForUsers);
    wanted[i] = *note != kStale;
  }
}

void MatchNotes::Begin(int64_t first, int64_t rows) {
  notes_->first = first;
  notes_->of_row.assign(static_cast<size_t>(rows), 0);
  notes_->again.clear();
}

int64_t MatchNotes::replacing() const {
  return std::count_if(notes_->of_row.begin(), notes_->of_row.end(), [](uint8_t note) { return note & kReplaces; });
}

int64_t MatchNotes::stale() const { return std::count(notes_->of_row.begin(), notes_->of_row.end(), kStale); }
const std::vector<int64_t>& MatchNotes::again() const { return notes_->again; }

}  // namespace sqlflow::engine::duckdb
