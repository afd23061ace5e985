#pragma once
#include <duckdb.h>

#include <string>
#include <utility>

// Owners of the C API's handles: each is destroyed once, by the object that holds it. Move only.
namespace sqlflow::engine::duckdb {

template <class Type, void (*Destroy)(Type*)>
class Handle {
 public:
  Handle() = default;
  explicit Handle(Type value) : value_(value) {}
  Handle(Handle&& other) noexcept : value_(std::exchange(other.value_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Handle() {
    if (value_) Destroy(&value_);
  }
  Type get() const { return value_; }
  // For the C functions that fill an empty handle.
  Type* out() { return &value_; }
  explicit operator bool() const { return value_ != nullptr; }

 private:
  Type value_ = nullptr;
};

using DatabaseHandle = Handle<duckdb_database, duckdb_close>;
using ConnectionHandle = Handle<duckdb_connection, duckdb_disconnect>;
using ConfigHandle = Handle<duckdb_config, duckdb_destroy_config>;
using PreparedHandle = Handle<duckdb_prepared_statement, duckdb_destroy_prepare>;
using PendingHandle = Handle<duckdb_pending_result, duckdb_destroy_pending>;
using ExtractedHandle = Handle<duckdb_extracted_statements, duckdb_destroy_extracted>;
// Destroying an appender flushes it.
inline void DestroyAppender(duckdb_appender* appender) { duckdb_appender_destroy(appender); }
using AppenderHandle = Handle<duckdb_appender, DestroyAppender>;
using ChunkHandle = Handle<duckdb_data_chunk, duckdb_destroy_data_chunk>;
using ValueHandle = Handle<duckdb_value, duckdb_destroy_value>;
using LogicalTypeHandle = Handle<duckdb_logical_type, duckdb_destroy_logical_type>;

// A result is a struct of the caller's; destroying an empty one is harmless.
class Result {
 public:
  Result() = default;
  Result(const Result&) = delete;
  Result& operator=(const Result&) = delete;
  ~Result() { duckdb_destroy_result(&value_); }
  duckdb_result* out() { return &value_; }
  duckdb_result value() const { return value_; }
  std::string error() {
    const char* text = duckdb_result_error(&value_);
    return text ? text : "";
  }

 private:
  duckdb_result value_ = {};
};

}  // namespace sqlflow::engine::duckdb
