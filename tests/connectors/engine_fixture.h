#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "component/destination.h"
#include "component/param_value.h"
#include "component/registry.h"
#include "connectors/all_connectors.h"
#include "connectors/files/scratch_folder.h"
#include "engine/duckdb/open.h"

// Connectors with the engine that runs what they say, and a folder to work in.
namespace sqlflow::connectors {

// What a destination may ask, answered by a session.
class SessionContext : public component::ReadContext {
 public:
  explicit SessionContext(engine::Session& session) : session_(session) {}
  std::vector<Row> Query(const std::string& sql) override { return session_.Query(sql).rows; }
  std::vector<component::Column> Describe(const std::string& select) override {
    std::vector<component::Column> columns;
    for (const engine::ColumnInfo& info : session_.Describe(select)) columns.push_back({info.name, info.type});
    return columns;
  }
  std::optional<std::vector<component::Column>> TargetColumns() override { return std::nullopt; }
  void CheckCancelled() override {}
  const base::Cancellation& cancellation() const override { return cancellation_; }

 private:
  engine::Session& session_;
  const base::Cancellation cancellation_;
};

class EngineTest : public testing::Test {
 protected:
  EngineTest() : engine_(engine::duckdb::Open({})), session_(engine_->Connect()), context_(*session_) {
    RegisterAllConnectors(registry_);
  }

  void Execute(const std::string& sql) { session_->Execute(sql); }
  // Rows as "1|a" lines, NULL as "NULL".
  std::vector<std::string> Rows(const std::string& sql) {
    std::vector<std::string> lines;
    for (const auto& row : session_->Query("SELECT COLUMNS(*)::VARCHAR FROM (" + sql + ")").rows) {
      std::string line;
      for (size_t i = 0; i < row.size(); ++i) line += (i ? "|" : "") + row[i].value_or("NULL");
      lines.push_back(line);
    }
    return lines;
  }
  // Column names and types: "id BIGINT".
  std::vector<std::string> Columns(const std::string& select) {
    std::vector<std::string> columns;
    for (const engine::ColumnInfo& info : session_->Describe(select)) columns.push_back(info.name + " " + info.type);
    return columns;
  }
  std::string File(const std::string& name) { return (folder_ / name).string(); }

  // EXPORT select TO target TYPE type OPTIONS options; the notes of the write.
  std::vector<std::string> Export(const std::string& type, const std::string& select, const std::string& target,
                                  std::string_view options = "{}") {
    const std::unique_ptr<component::Destination> destination = Destination(type, options);
    if (!destination) return {"no destination"};
    const auto write =
        destination->Write({.target = target, .select = select, .columns = context_.Describe(select)}, context_);
    try {
      session_->Execute(write->statement());
    } catch (const base::Error& error) {
      if (const std::optional<base::Error> reworded = write->Reword(error)) throw *reworded;
      throw;
    }
    bytes_ = write->Commit();
    return write->notes();
  }

  std::unique_ptr<component::Destination> Destination(const std::string& type, std::string_view options) {
    const component::Component* found = registry_.Find(type);
    const std::optional<base::Json> parameters = component::ParseJson(options, {});
    if (found == nullptr || !parameters) return nullptr;
    const int before = diagnostics_.error_count();
    found->destination_params->Check(*parameters, {}, type, {}, diagnostics_);
    if (diagnostics_.error_count() > before) return nullptr;
    return found->make_destination(*parameters, {}, {folder_.path()}, diagnostics_);
  }

  std::unique_ptr<component::Source> Source(const std::string& type, std::string_view parameters_text) {
    const component::Component* found = registry_.Find(type);
    const std::optional<base::Json> parameters = component::ParseJson(parameters_text, {});
    if (found == nullptr || !parameters) return nullptr;
    const int before = diagnostics_.error_count();
    found->source_params->Check(*parameters, {}, type, {}, diagnostics_);
    if (diagnostics_.error_count() > before) return nullptr;
    return found->make_source(*parameters, {}, {folder_.path()}, diagnostics_);
  }

  std::vector<std::string> Messages() const {
    std::vector<std::string> messages;
    for (const base::Diagnostic& found : diagnostics_.items()) messages.push_back(found.message);
    return messages;
  }

  // "SF4101 message" of what `act` throws.
  template <class Act>
  static std::string ErrorOf(Act act) {
    try {
      act();
    } catch (const base::Error& error) {
      return fmt::format("{} {}", error.code().id, error.message());
    }
    return "nothing was thrown";
  }

  files::ScratchFolder folder_;
  component::Registry registry_;
  std::unique_ptr<engine::SqlEngine> engine_;
  std::unique_ptr<engine::Session> session_;
  SessionContext context_;
  base::Diagnostics diagnostics_;
  int64_t bytes_ = 0;
};

}  // namespace sqlflow::connectors
