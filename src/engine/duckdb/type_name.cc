#include "engine/duckdb/type_name.h"

#include <fmt/format.h>

#include <functional>
#include <memory>
#include <vector>

#include "base/text.h"
#include "engine/duckdb/handle.h"

namespace sqlflow::engine::duckdb {
namespace {

std::string TakeText(char* text) {
  std::unique_ptr<char, void (*)(void*)> owner(text, duckdb_free);
  return text ? text : "";
}

std::string NameOf(LogicalTypeHandle child) { return TypeName(child.get()); }

std::string JoinMembers(idx_t count, const std::function<std::string(idx_t)>& member) {
  std::vector<std::string> members;
  for (idx_t i = 0; i < count; ++i) members.push_back(member(i));
  return base::JoinStrings(members, ", ");
}

std::string StructName(duckdb_logical_type type) {
  return "STRUCT(" +
         JoinMembers(duckdb_struct_type_child_count(type),
                     [&](idx_t i) {
                       return base::QuoteIdentifier(TakeText(duckdb_struct_type_child_name(type, i))) + " " +
                              NameOf(LogicalTypeHandle(duckdb_struct_type_child_type(type, i)));
                     }) +
         ")";
}

std::string UnionName(duckdb_logical_type type) {
  return "UNION(" +
         JoinMembers(duckdb_union_type_member_count(type),
                     [&](idx_t i) {
                       return base::QuoteIdentifier(TakeText(duckdb_union_type_member_name(type, i))) + " " +
                              NameOf(LogicalTypeHandle(duckdb_union_type_member_type(type, i)));
                     }) +
         ")";
}

std::string EnumName(duckdb_logical_type type) {
  return "ENUM(" +
         JoinMembers(duckdb_enum_dictionary_size(type),
                     [&](idx_t i) { return base::QuoteLiteral(TakeText(duckdb_enum_dictionary_value(type, i))); }) +
         ")";
}

const char* PlainName(duckdb_type id) {
  switch (id) {
    case DUCKDB_TYPE_BOOLEAN: return "BOOLEAN";
    case DUCKDB_TYPE_TINYINT: return "TINYINT";
    case DUCKDB_TYPE_SMALLINT: return "SMALLINT";
    case DUCKDB_TYPE_INTEGER: return "INTEGER";
    case DUCKDB_TYPE_BIGINT: return "BIGINT";
    case DUCKDB_TYPE_UTINYINT: return "UTINYINT";
    case DUCKDB_TYPE_USMALLINT: return "USMALLINT";
    case DUCKDB_TYPE_UINTEGER: return "UINTEGER";
    case DUCKDB_TYPE_UBIGINT: return "UBIGINT";
    case DUCKDB_TYPE_FLOAT: return "FLOAT";
    case DUCKDB_TYPE_DOUBLE: return "DOUBLE";
    case DUCKDB_TYPE_TIMESTAMP: return "TIMESTAMP";
    case DUCKDB_TYPE_DATE: return "DATE";
    case DUCKDB_TYPE_TIME: return "TIME";
    case DUCKDB_TYPE_INTERVAL: return "INTERVAL";
    case DUCKDB_TYPE_HUGEINT: return "HUGEINT";
    case DUCKDB_TYPE_UHUGEINT: return "UHUGEINT";
    case DUCKDB_TYPE_VARCHAR: return "VARCHAR";
    case DUCKDB_TYPE_BLOB: return "BLOB";
    case DUCKDB_TYPE_TIMESTAMP_S: return "TIMESTAMP_S";
    case DUCKDB_TYPE_TIMESTAMP_MS: return "TIMESTAMP_MS";
    case DUCKDB_TYPE_TIMESTAMP_NS: return "TIMESTAMP_NS";
    case DUCKDB_TYPE_UUID: return "UUID";
    case DUCKDB_TYPE_BIT: return "BIT";
    case DUCKDB_TYPE_TIME_TZ: return "TIME WITH TIME ZONE";
    case DUCKDB_TYPE_TIMESTAMP_TZ: return "TIMESTAMP WITH TIME ZONE";
    case DUCKDB_TYPE_TIME_NS: return "TIME_NS";
    case DUCKDB_TYPE_BIGNUM: return "BIGNUM";
    case DUCKDB_TYPE_GEOMETRY: return "GEOMETRY";
    case DUCKDB_TYPE_VARIANT: return "VARIANT";
    case DUCKDB_TYPE_SQLNULL: return "\"NULL\"";
    default: return "UNKNOWN";
  }
}

}  // namespace

std::string TypeName(duckdb_logical_type type) {
  if (std::string alias = TakeText(duckdb_logical_type_get_alias(type)); !alias.empty()) return alias;
  switch (duckdb_type id = duckdb_get_type_id(type)) {
    case DUCKDB_TYPE_DECIMAL:
      return fmt::format("DECIMAL({},{})", duckdb_decimal_width(type), duckdb_decimal_scale(type));
    case DUCKDB_TYPE_LIST: return NameOf(LogicalTypeHandle(duckdb_list_type_child_type(type))) + "[]";
    case DUCKDB_TYPE_ARRAY:
      return fmt::format("{}[{}]", NameOf(LogicalTypeHandle(duckdb_array_type_child_type(type))),
                         duckdb_array_type_array_size(type));
    case DUCKDB_TYPE_MAP:
      return fmt::format("MAP({}, {})", NameOf(LogicalTypeHandle(duckdb_map_type_key_type(type))),
                         NameOf(LogicalTypeHandle(duckdb_map_type_value_type(type))));
    case DUCKDB_TYPE_STRUCT: return StructName(type);
    case DUCKDB_TYPE_UNION: return UnionName(type);
    case DUCKDB_TYPE_ENUM: return EnumName(type);
    default: return PlainName(id);
  }
}

}  // namespace sqlflow::engine::duckdb
