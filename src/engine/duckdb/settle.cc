#include "engine/duckdb/settle.h"

#include "base/text_type.h"
#include "engine/duckdb/rows_read.h"

namespace sqlflow::engine::duckdb {

std::vector<SettledColumn> SettleTypes(LoadContext& load, const std::string& table) {
  std::vector<SettledColumn> settled;
  if (load.request.unsettled.empty()) return settled;
  std::vector<std::string> names;
  const std::vector<ColumnInfo> columns = ColumnsOf(load, table);
  for (const std::string& name : load.request.unsettled) {
    const ColumnInfo* column = FindColumn(columns, name);
    if (column && column->type == "VARCHAR") names.push_back(column->name);
  }
  if (names.empty()) return settled;
  const auto query = [&](const std::string& sql) { return load.connection.Query(sql).rows; };
  for (const base::SettledColumn& column : base::SettleTextTypes(names, table, query)) {
    const std::string& name = names[settled.size()];
    settled.push_back(
        {name, column.type.type, base::CastText(column.type, Quoted(name)), column.values == 0, column.note});
  }
  return settled;
}

void ConvertSettled(LoadContext& load, const std::string& table, const std::vector<SettledColumn>& columns) {
  for (const SettledColumn& column : columns) {
    if (!column.note.empty()) load.result.notes.push_back(column.note);
    if (column.type == "VARCHAR") continue;
    load.connection.Execute(fmt::format("ALTER TABLE {} ALTER COLUMN {} SET DATA TYPE {} USING {}", table,
                                        Quoted(column.name), column.type, column.expression));
  }
}

}  // namespace sqlflow::engine::duckdb
