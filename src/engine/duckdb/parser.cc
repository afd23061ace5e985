#include "engine/duckdb/parser.h"

#include <set>

#include "base/text.h"
#include "engine/duckdb/connection.h"
#include "engine/duckdb/open.h"
#include "engine/duckdb/tree_facts.h"

namespace sqlflow::engine::duckdb {
namespace {

// Functions of nearly every query, and those that the engine knows without listing them: no need to ask.
const std::set<std::string_view>& CommonFunctions() {
  static const std::set<std::string_view> names = {
      "abs",
      "any_value",
      "array_agg",
      "avg",
      "coalesce",
      "concat",
      "count",
      "count_star",
      "date_part",
      "date_trunc",
      "dense_rank",
      "first",
      "first_value",
      "floor",
      "greatest",
      "grouping",
      "grouping_id",
      "if",
      "ifnull",
      "lag",
      "last",
      "last_value",
      "lead",
      "least",
      "length",
      "list",
      "list_value",
      "lower",
      "max",
      "median",
      "min",
      "month",
      "now",
      "nth_value",
      "ntile",
      "nullif",
      "rank",
      "range",
      "read_csv",
      "read_json",
      "read_parquet",
      "replace",
      "round",
      "row",
      "row_number",
      "split_part",
      "strftime",
      "string_agg",
      "strptime",
      "struct_pack",
      "substring",
      "sum",
      "trim",
      "unnest",
      "upper",
      "year",
      "cume_dist",
      "percent_rank",
      "generate_series",
      "query",
      "query_table",
      "columns",
      "try",
      "current_date",
      "error",
      "construct_array",
  };
  return names;
}

// Over a connection of `database`; without one, over an in-memory instance with one thread, opened when the first text
// is parsed (8 ms).
class DuckdbParser : public SqlParser {
 public:
  explicit DuckdbParser(duckdb_database database) {
    if (database) connection_ = std::make_unique<Connection>(database);
  }
  std::vector<SqlFacts> Parse(const std::vector<std::string>& texts) override;
  bool IsSetting(std::string_view name) override;

 private:
  Connection& Engine();
  std::vector<std::string> Trees(const std::vector<std::string>& texts);
  void ParseOther(const std::string& text, SqlFacts& facts);
  bool IsBuiltIn(const std::string& function);

  DatabaseHandle own_;
  std::unique_ptr<Connection> connection_;
  std::set<std::string> functions_;
  std::set<std::string> settings_;
};

Connection& DuckdbParser::Engine() {
  if (connection_) return *connection_;
  ConfigHandle config;
  if (duckdb_create_config(config.out()) != DuckDBSuccess) throw std::bad_alloc();
  for (auto [name, value] :
       {std::pair{"threads", "1"}, {"autoinstall_known_extensions", "false"}, {"autoload_known_extensions", "false"}}) {
    duckdb_set_config(config.get(), name, value);
  }
  char* reason = nullptr;
  if (duckdb_open_ext(nullptr, own_.out(), config.get(), &reason) != DuckDBSuccess) {
    std::string text = reason ? reason : "";
    duckdb_free(reason);
    ThrowEngineError(text);
  }
  connection_ = std::make_unique<Connection>(own_.get());
  return *connection_;
}

// The parse trees as JSON, in order. One question for all: asking costs more than parsing.
std::vector<std::string> DuckdbParser::Trees(const std::vector<std::string>& texts) {
  constexpr const char* kQuestion =
      "SELECT json_serialize_sql(t, skip_default := true, skip_null := true, skip_empty := true)::VARCHAR "
      "FROM (SELECT unnest($1::VARCHAR[]) AS t)";
  Connection& engine = Engine();
  std::vector<ValueHandle> owners;
  std::vector<duckdb_value> values;
  for (const std::string& text : texts) {
    owners.emplace_back(duckdb_create_varchar_length(text.data(), text.size()));
    values.push_back(owners.back().get());
  }
  LogicalTypeHandle varchar(duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR));
  ValueHandle list(duckdb_create_list_value(varchar.get(), values.data(), values.size()));
  std::vector<std::string> trees;
  engine.QueryBound(kQuestion, list.get(), [&](const Connection::Row& row) {
    trees.push_back(row[0].value_or(""));
    return true;
  });
  return trees;
}

// Statements without a tree: whether they parse is all there is to know. A PIVOT whose columns come from the data is
// several statements to the engine and a SELECT to its author.
void DuckdbParser::ParseOther(const std::string& text, SqlFacts& facts) {
  facts = {};
  ExtractedHandle statements;
  idx_t count = duckdb_extract_statements(Engine().get(), text.c_str(), statements.out());
  const char* error = count == 0 ? duckdb_extract_statements_error(statements.get()) : nullptr;
  if (!error || !*error) {
    facts.parsed = true;
    facts.is_select = facts.unknowable = count > 1;
    return;
  }
  try {
    ThrowEngineError(error, text);
  } catch (const EngineError& reason) {
    facts.error = reason.message();
    facts.offset = reason.offset;
  }
}

bool DuckdbParser::IsBuiltIn(const std::string& function) {
  if (CommonFunctions().contains(function)) return true;
  if (functions_.empty()) {
    ResultTable known = Engine().Query("SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE internal");
    for (auto& row : known.rows) functions_.insert(*row[0]);
  }
  return functions_.contains(function);
}

std::vector<SqlFacts> DuckdbParser::Parse(const std::vector<std::string>& texts) {
  std::vector<SqlFacts> all(texts.size());
  std::vector<std::string> askable;
  std::vector<size_t> places;
  for (size_t i = 0; i < texts.size(); ++i) {
    size_t bad = 0;
    if (base::IsValidUtf8(texts[i], &bad) && (bad = texts[i].find('\0')) == std::string::npos) {
      askable.push_back(texts[i]);
      places.push_back(i);
    } else {
      all[i].error = "the text is not valid UTF-8";
      all[i].offset = bad;
    }
  }
  if (askable.empty()) return all;
  std::vector<std::string> trees = Trees(askable);
  for (size_t i = 0; i < askable.size(); ++i) {
    TreeFacts found = ReadTree(i < trees.size() ? trees[i] : "", askable[i]);
    SqlFacts& facts = all[places[i]] = std::move(found.facts);
    if (found.needs_parse) ParseOther(askable[i], facts);
    // What is not the engine's own may be a macro, which reads what it likes.
    for (const FunctionCall& call : facts.functions) facts.unknowable = facts.unknowable || !IsBuiltIn(call.name);
  }
  return all;
}

bool DuckdbParser::IsSetting(std::string_view name) {
  if (settings_.empty()) {
    const char* flag = nullptr;
    for (size_t i = 0; i < duckdb_config_count(); ++i) {
      if (duckdb_get_config_flag(i, &flag, nullptr) == DuckDBSuccess && flag) settings_.insert(base::Lower(flag));
    }
  }
  return settings_.contains(base::Lower(name));
}

}  // namespace

std::unique_ptr<SqlParser> OpenParser() { return MakeParser(nullptr); }

std::unique_ptr<SqlParser> MakeParser(duckdb_database database) { return std::make_unique<DuckdbParser>(database); }

}  // namespace sqlflow::engine::duckdb
