#include "engine/duckdb/tree_facts.h"

#include <array>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "engine/duckdb/error.h"

namespace sqlflow::engine::duckdb {
namespace {

using Json = nlohmann::json;

constexpr std::array kPathFunctions = {
    "glob",
    "parquet_bloom_probe",
    "parquet_file_metadata",
    "parquet_kv_metadata",
    "parquet_metadata",
    "parquet_scan",
    "parquet_schema",
    "parquet_full_metadata",
    "read_blob",
    "read_csv",
    "read_csv_auto",
    "read_duckdb",
    "read_json",
    "read_json_auto",
    "read_json_objects",
    "read_json_objects_auto",
    "read_ndjson",
    "read_ndjson_auto",
    "read_ndjson_objects",
    "read_parquet",
    "read_text",
    "read_xlsx",
    "sniff_csv",
    "st_read",
};
// Endings for which the engine takes a name for a file.
constexpr std::array kFileEndings = {
    ".csv",       ".tsv",        ".csv.gz", ".tsv.gz",  ".csv.zst",  ".tsv.zst",   ".parquet",
    ".json",      ".jsonl",      ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz", ".json.zst",
    ".jsonl.zst", ".ndjson.zst", ".xlsx",   ".duckdb",  ".db",
};

bool IsPathFunction(const std::string& name) {
  return std::find(kPathFunctions.begin(), kPathFunctions.end(), name) != kPathFunctions.end();
}

std::string TextOf(const Json& node, const char* key) {
  auto found = node.find(key);
  return found != node.end() && found->is_string() ? found->get<std::string>() : std::string();
}

size_t OffsetOf(const Json& node) {
  auto found = node.find("query_location");
  return found != node.end() && found->is_number_unsigned() ? found->get<size_t>() : 0;
}

// Walks a tree once, with the CTE names that can be seen at each place.
class Walker {
 public:
  Walker(std::string_view text, SqlFacts& facts) : text_(text), facts_(facts) {}

  void Walk(const Json& node) {
    if (node.is_array()) {
      for (const Json& item : node) Walk(item);
    } else if (node.is_object()) {
      WalkObject(node);
    }
  }

 private:
  void WalkObject(const Json& node) {
    size_t visible = names_.size();
    auto ctes = node.find("cte_map");
    if (ctes != node.end()) WalkCtes(*ctes);
    auto type = node.find("type");
    if (type != node.end() && type->is_string()) {
      const std::string& kind = type->get_ref<const std::string&>();
      if (kind == "RECURSIVE_CTE_NODE") names_.push_back(base::Lower(TextOf(node, "cte_name")));
      if (kind == "BASE_TABLE") AddTable(node);
      if (kind == "TABLE_FUNCTION") AddTableFunction(node);
      if (kind == "FUNCTION" || kind == "WINDOW_AGGREGATE") AddFunction(node);
    }
    for (auto member = node.begin(); member != node.end(); ++member) {
      if (member.key() != "cte_map" && member.value().is_structured()) Walk(member.value());
    }
    names_.resize(visible);
  }

  // A name is seen by the CTEs after its own and by the query of the WITH; by itself only if it is recursive.
  void WalkCtes(const Json& ctes) {
    auto entries = ctes.find("map");
    if (entries == ctes.end()) return;
    for (const Json& entry : *entries) {
      if (auto value = entry.find("value"); value != entry.end()) Walk(*value);
      names_.push_back(base::Lower(TextOf(entry, "key")));
    }
  }

  bool IsCte(const base::QualifiedName& name) const {
    bool bare = name.catalog.empty() && (name.schema.empty() || base::EqualsIgnoreCase(name.schema, "recurring"));
    return bare && std::find(names_.begin(), names_.end(), base::Lower(name.table)) != names_.end();
  }

  // 'x.csv' in FROM: a text in single quotes is a path unless it reads like a name, a name is one by its ending.
  bool IsPath(const base::QualifiedName& name, size_t offset) const {
    if (!name.schema.empty() || !name.catalog.empty()) return false;
    std::string lower = base::Lower(name.table);
    for (const char* ending : kFileEndings) {
      if (lower.ends_with(ending)) return true;
    }
    bool text = offset < text_.size() && text_[offset] == '\'';
    return text && lower.find_first_of("./*?") != std::string::npos;
  }

  void AddTable(const Json& node) {
    base::QualifiedName name{TextOf(node, "catalog_name"), TextOf(node, "schema_name"), TextOf(node, "table_name")};
    size_t offset = OffsetOf(node);
    if (IsCte(name)) return;
    if (IsPath(name, offset)) {
      facts_.paths.push_back({name.table, offset});
      return;
    }
    bool system_view = name.schema.empty() && IsCatalogFunction(base::Lower(name.table));
    std::string schema = base::Lower(name.schema);
    if (system_view || schema == "information_schema" || schema == "pg_catalog") facts_.unknowable = true;
    if (!system_view) facts_.tables.push_back({std::move(name), offset});
  }

  void AddFunction(const Json& node) {
    auto is_operator = node.find("is_operator");
    if (is_operator != node.end() && is_operator->is_boolean() && is_operator->get<bool>()) return;
    std::string name = base::Lower(TextOf(node, "function_name"));
    if (name == "query" || name == "query_table" || IsCatalogFunction(name)) facts_.unknowable = true;
    facts_.functions.push_back({std::move(name), OffsetOf(node)});
  }

  void AddTableFunction(const Json& node) {
    auto call = node.find("function");
    if (call == node.end() || !IsPathFunction(base::Lower(TextOf(*call, "function_name")))) return;
    auto arguments = call->find("children");
    if (arguments == call->end() || arguments->empty() || !AddPaths((*arguments)[0])) facts_.unknowable = true;
  }

  // False when an argument's path is not written out.
  bool AddPaths(const Json& argument) {
    if (TextOf(argument, "class") == "CONSTANT") {
      auto value = argument.find("value");
      if (value == argument.end() || TextOf(*value, "value").empty()) return false;
      facts_.paths.push_back({TextOf(*value, "value"), OffsetOf(argument)});
      return true;
    }
    std::string function = TextOf(argument, "function_name");
    auto items = argument.find("children");
    if ((function != "list_value" && function != "array_value") || items == argument.end()) return false;
    return std::all_of(items->begin(), items->end(), [this](const Json& item) { return AddPaths(item); });
  }

  std::string_view text_;
  SqlFacts& facts_;
  std::vector<std::string> names_;  // CTEs in sight, lower case
};

// In the order of the text; the engine repeats parts of a tree when it rewrites it.
template <class Reference, class Same>
void SortOnce(std::vector<Reference>& references, Same same) {
  std::stable_sort(references.begin(), references.end(),
                   [](const Reference& a, const Reference& b) { return a.offset < b.offset; });
  auto repeated = [&](const Reference& a, const Reference& b) { return a.offset == b.offset && same(a, b); };
  references.erase(std::unique(references.begin(), references.end(), repeated), references.end());
}

}  // namespace

bool IsCatalogFunction(std::string_view name) {
  return name.starts_with("duckdb_") || name.starts_with("pragma_") || name.starts_with("sqlite_") ||
         name == "json_execute_serialized_sql" || name == "from_substrait" || name == "from_substrait_json";
}

TreeFacts ReadTree(std::string_view json, std::string_view text) {
  TreeFacts result;
  SqlFacts& facts = result.facts;
  Json tree = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!tree.is_object() || !tree.contains("error")) {
    facts.error = "the engine's parse tree cannot be read";
    return result;
  }
  if (tree["error"].get<bool>()) {
    result.needs_parse = TextOf(tree, "error_type") == "not implemented";
    facts.error = TextOf(tree, "error_message");
    std::string position = TextOf(tree, "position");
    if (!position.empty()) facts.offset = ByteOfCharacter(text, std::stoul(position));
    return result;
  }
  facts.parsed = true;
  auto statements = tree.find("statements");
  facts.is_select = statements != tree.end() && !statements->empty();
  if (!facts.is_select) return result;
  Walker(text, facts).Walk(*statements);
  SortOnce(facts.tables, [](const TableReference& a, const TableReference& b) { return a.name == b.name; });
  SortOnce(facts.paths, [](const PathReference& a, const PathReference& b) { return a.path == b.path; });
  SortOnce(facts.functions, [](const FunctionCall& a, const FunctionCall& b) { return a.name == b.name; });
  return result;
}

}  // namespace sqlflow::engine::duckdb
