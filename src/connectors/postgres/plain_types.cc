#include "connectors/postgres/plain_types.h"

#include <algorithm>
#include <iterator>

namespace sqlflow::connectors::postgres {

namespace {

// Of several with one counterpart the first is what it becomes there: JSON is json, not jsonb, which would change it.
constexpr PlainType kTypes[] = {
    {16, "boolean", Wire::kBoolean, "BOOLEAN"},
    {17, "bytea", Wire::kBytes, "BLOB"},
    {20, "bigint", Wire::kInt8, "BIGINT"},
    {21, "smallint", Wire::kInt2, "SMALLINT"},
    {23, "integer", Wire::kInt4, "INTEGER"},
    {kTextOid, "text", Wire::kText, "VARCHAR"},
    {kNameOid, "name", Wire::kText, "VARCHAR"},
    {142, "xml", Wire::kText, "VARCHAR"},
    {kCharOid, "bpchar", Wire::kText, "VARCHAR"},
    {kVarcharOid, "character varying", Wire::kText, "VARCHAR"},
    {26, "oid", Wire::kOid, "UINTEGER"},
    {114, "json", Wire::kText, "JSON"},
    {3802, "jsonb", Wire::kJsonb, "JSON"},
    {700, "real", Wire::kFloat4, "FLOAT"},
    {701, "double precision", Wire::kFloat8, "DOUBLE"},
    {1082, "date", Wire::kDate, "DATE"},
    {1083, "time", Wire::kTime, "TIME"},
    {1266, "time with time zone", Wire::kTimeTz, "TIME WITH TIME ZONE"},
    {1114, "timestamp", Wire::kTimestamp, "TIMESTAMP"},
    {1184, "timestamp with time zone", Wire::kTimestampTz, "TIMESTAMP WITH TIME ZONE"},
    {1186, "interval", Wire::kInterval, "INTERVAL"},
    {2950, "uuid", Wire::kUuid, "UUID"},
};

struct Widened {
  std::string_view here;
  std::string_view as;
};

constexpr Widened kWidened[] = {
    {"TINYINT", "SMALLINT"},      {"UTINYINT", "SMALLINT"},      {"USMALLINT", "INTEGER"},      {"UINTEGER", "BIGINT"},
    {"TIMESTAMP_S", "TIMESTAMP"}, {"TIMESTAMP_MS", "TIMESTAMP"}, {"TIMESTAMP_NS", "TIMESTAMP"},
};

template <class Matches>
const PlainType* Find(Matches matches) {
  const auto* found = std::find_if(std::begin(kTypes), std::end(kTypes), matches);
  return found == std::end(kTypes) ? nullptr : found;
}

}  // namespace

ColumnType PlainType::AsColumn() const {
  ColumnType column;
  column.wire = wire;
  column.type = here;
  column.oid = oid;
  return column;
}

const PlainType* FindPlainType(uint32_t oid) {
  return Find([&](const PlainType& type) { return type.oid == oid; });
}

const PlainType* CounterpartOfPlain(std::string_view here) {
  for (const Widened& widened : kWidened) {
    if (widened.here == here) here = widened.as;
  }
  return Find([&](const PlainType& type) { return type.here == here; });
}

}  // namespace sqlflow::connectors::postgres
