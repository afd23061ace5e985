#pragma once
#include <memory>
#include <string>
#include <vector>

#include "component/row_stream.h"
#include "connectors/sqlite/sqlite_database.h"

namespace sqlflow::connectors::sqlite {

// A value that stands for a ? of a statement, in order: a number where `type` is one, else text.
struct Binding {
  std::string text;
  std::string type;  // the engine's
};

// One SELECT, in pieces, so that a scan can ask for some of the columns.
struct SelectPlan {
  std::string name;                        // for errors: "orders"
  std::vector<component::Column> columns;  // types: BIGINT, DOUBLE, BOOLEAN, BLOB or VARCHAR
  std::string rest;                        // FROM … WHERE … LIMIT …
  std::vector<Binding> bindings;
};

std::shared_ptr<component::RowStream> MakeStream(SelectPlan plan, std::shared_ptr<SqliteDatabase> database);

// What SQLite's rules say of a declared type ("Determination Of Column Affinity", sqlite.org/datatype3.html).
std::string TypeOf(const std::string& declared);

}  // namespace sqlflow::connectors::sqlite
