#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "component/source.h"

namespace sqlflow::connectors::sqlite {

struct SqliteOptions {
  std::filesystem::path root;
  std::string path;  // relative to it
  std::string table;
  std::string query;
  std::string where_clause;
  std::vector<std::string> columns;
  std::vector<component::Filter> filters;
  std::map<std::string, std::string> column_types;
};

// A database file as a source: its tables and views, or one query.
std::unique_ptr<component::Source> MakeSqliteSource(SqliteOptions options);

}  // namespace sqlflow::connectors::sqlite
