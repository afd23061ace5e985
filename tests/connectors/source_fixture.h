#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "engine_fixture.h"

// A load as the runner does it: read, revise when the engine fails, finish within the transaction.
namespace sqlflow::connectors {

class SourceTest : public EngineTest {
 protected:
  // Loads into table `loaded`. `parameters` is JSON without the path; "" means {}.
  void Load(const std::string& type, const std::string& path, const std::string& parameters = "") {
    std::string json = "{\"path\": " + (path.starts_with('[') ? path : "\"" + path + "\"");
    if (!parameters.empty()) json += ", " + parameters;
    source_ = Source(type, json + "}");
    ASSERT_TRUE(source_ != nullptr) << base::JoinStrings(Messages(), "\n");
    component::Relation relation = source_->Read(request_, target_);
    revisions_ = 0;
    while (true) {
      engine::LoadRequest load;
      load.target = {"", "", "loaded"};
      load.select = "SELECT * FROM " + relation.sql;
      load.unsettled = relation.unsettled;
      load.inexact = relation.inexact;
      load.run_start = "2024-01-01 00:00:00";
      load.before_commit = [&](engine::Session&, const engine::LoadResult&) { Finish(relation); };
      try {
        result_ = session_->Load(load);
        relation_ = relation.sql;
        return;
      } catch (const base::Error& error) {
        std::optional<component::Relation> revised;
        if (relation.revise) revised = relation.revise(error, context_);
        if (!revised) throw;
        relation = *revised;
        ++revisions_;
      }
    }
  }
  // "SF5501 message" and the hint and details of a load that fails.
  std::string Failure(const std::string& type, const std::string& path, const std::string& parameters = "") {
    try {
      Load(type, path, parameters);
    } catch (const base::Error& error) {
      hint_ = error.hint();
      details_ = error.details();
      return fmt::format("{} {}", error.code().id, error.message());
    }
    return "it loaded";
  }
  void Write(const std::string& name, const std::string& text) { folder_.Write(name, text); }
  std::vector<std::string> Loaded() { return Rows("FROM loaded"); }
  // "BIGINT, VARCHAR"
  std::string Types() {
    std::vector<std::string> types;
    for (const engine::ColumnInfo& column : session_->Describe("FROM loaded")) types.push_back(column.type);
    return base::JoinStrings(types, ", ");
  }
  std::string Names() {
    std::vector<std::string> names;
    for (const engine::ColumnInfo& column : session_->Describe("FROM loaded")) names.push_back(column.name);
    return base::JoinStrings(names, ", ");
  }
  std::string One(const std::string& sql) { return base::JoinStrings(Rows(sql), "\n"); }
  std::string Notes() { return base::JoinStrings(notes_, "\n"); }

  component::ReadRequest request_;
  engine::LoadResult result_;
  std::vector<std::string> notes_;
  std::vector<std::string> rejects_;  // file|line|column|value|reason|raw
  int64_t rejected_ = 0;
  int revisions_ = 0;
  std::string relation_;
  std::string hint_;
  std::string details_;

 private:
  // Knows the table that is loaded, as the runner's does.
  class TargetContext : public SessionContext {
   public:
    explicit TargetContext(engine::Session& session) : SessionContext(session), own_(session) {}
    std::optional<std::vector<component::Column>> TargetColumns() override {
      const auto known = own_.TableColumns({"", "", "loaded"});
      if (!known) return std::nullopt;
      std::vector<component::Column> columns;
      for (const engine::ColumnInfo& info : *known) columns.push_back({info.name, info.type});
      return columns;
    }

   private:
    engine::Session& own_;
  };

  void Finish(const component::Relation& relation) {
    notes_ = relation.notes;
    rejects_.clear();
    rejected_ = 0;
    if (!relation.finish) return;
    const component::ReadSummary summary = relation.finish(context_);
    notes_.insert(notes_.end(), summary.notes.begin(), summary.notes.end());
    rejected_ = summary.rejected;
    if (!summary.rejects_select.empty()) rejects_ = Rows(summary.rejects_select);
  }

  TargetContext target_{*session_};
  std::unique_ptr<component::Source> source_;
};

}  // namespace sqlflow::connectors
