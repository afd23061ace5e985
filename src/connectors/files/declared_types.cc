#include "connectors/files/declared_types.h"

#include <algorithm>

#include "base/error.h"
#include "base/errors/rows.h"
#include "base/text.h"
#include "connectors/files/selection.h"

namespace sqlflow::connectors::files {

namespace {

constexpr std::string_view kMark = "sqlflow: a value does not fit column ";
constexpr char kEnd[] = "\x1e";  // the record separator, which no name has

bool IsInteger(const std::string& type) {
  static const std::vector<std::string> kTypes = {"TINYINT",  "SMALLINT",  "INTEGER",  "BIGINT",  "HUGEINT",
                                                  "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

// Digits after the point that a DECIMAL type keeps, or -1.
int DecimalScale(const std::string& type) {
  const size_t comma = type.find(',');
  if (!type.starts_with("DECIMAL(") || comma == std::string::npos) return -1;
  return std::atoi(type.c_str() + comma + 1);
}

// A type is SQL text: only what a type can be made of passes.
bool IsTypeText(const std::string& type) {
  return !type.empty() && std::all_of(type.begin(), type.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("_ ,()[]\"").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

}  // namespace

std::vector<DeclaredType> ReadDeclaredTypes(const base::Json& column_types,
                                            const std::vector<component::Column>& columns,
                                            component::ReadContext& context) {
  std::vector<DeclaredType> declared;
  for (const base::Json::Member& member : column_types.members) {
    const std::string name = FindColumn(member.name, columns, "column_types");
    const std::string& type = member.value.text;
    const base::Error unknown(base::code::kUnknownColumnType,
                              fmt::format("column_types gives {} the type {}, which does not exist", name, type),
                              "types are BIGINT, DOUBLE, DECIMAL(12,2), VARCHAR, DATE, TIMESTAMP and others");
    if (!member.value.is_string() || !IsTypeText(type)) throw unknown;
    try {
      declared.push_back({name, context.Describe(fmt::format("SELECT NULL::{} AS x", type)).at(0).type});
    } catch (const base::Error&) {
      throw unknown;
    }
  }
  return declared;
}

std::string FitsDeclared(const base::TextType& declared, const std::string& x) {
  if (!declared.format.empty()) return base::FitsText(declared, x);
  const std::string& type = declared.type;
  std::string fits = fmt::format("TRY_CAST({} AS {}) IS NOT NULL", x, type);
  const int scale = DecimalScale(type);
  if (IsInteger(type)) fits += fmt::format(" AND NOT regexp_matches({}, '\\.[0-9]*[1-9]')", x);
  if (scale >= 0) fits += fmt::format(" AND NOT regexp_matches({}, '\\.[0-9]{{{}}}[0-9]*[1-9]')", x, scale);
  if (type == "DATE") fits += fmt::format(" AND TRY_CAST({0} AS DATE) = TRY_CAST({0} AS TIMESTAMP)", x);
  if (type == "TIMESTAMP") fits += fmt::format(" AND NOT regexp_matches({}, ':.*[-+Z]')", x);
  return "(" + fits + ")";
}

std::string RaiseBent(const std::string& column, const std::string& value) {
  return fmt::format("error(concat({}, {}, chr(30)))", base::QuoteLiteral(std::string(kMark) + column + kEnd), value);
}

std::optional<BentValue> FindBent(const std::string& message) {
  const auto between = [&](size_t begin, std::string_view end) {
    const size_t at = message.find(end, begin);
    return message.substr(begin, at == std::string::npos ? at : at - begin);
  };
  size_t at = message.find(kMark);
  if (at != std::string::npos) {
    at += kMark.size();
    const std::string column = between(at, kEnd);
    return BentValue{column, between(at + column.size() + 1, kEnd)};
  }
  constexpr std::string_view kReader = "Error when converting column \"";
  constexpr std::string_view kValue = "Could not convert string \"";
  at = message.find(kReader);
  if (at == std::string::npos) return std::nullopt;
  BentValue bent{between(at + kReader.size(), "\". Could not"), ""};
  at = message.find(kValue, at);
  if (at != std::string::npos) bent.value = between(at + kValue.size(), "\" to '");
  return bent;
}

std::string WithDeclaredTypes(const std::string& relation, std::vector<component::Column>& columns,
                              const base::Json& column_types, component::ReadContext& context) {
  std::string casts;
  for (const DeclaredType& declared : ReadDeclaredTypes(column_types, columns, context)) {
    const std::string x = base::QuoteIdentifier(declared.column);
    const std::string text = x + "::VARCHAR";
    casts += fmt::format("{}CASE WHEN {} IS NULL THEN NULL WHEN {} THEN TRY_CAST({} AS {}) ELSE {} END AS {}",
                         casts.empty() ? "" : ", ", x, FitsDeclared({declared.type}, "(" + text + ")"), x,
                         declared.type, RaiseBent(declared.column, text), x);
    for (component::Column& column : columns) {
      if (column.name == declared.column) column.type = declared.type;
    }
  }
  return casts.empty() ? relation : fmt::format("(SELECT * REPLACE ({}) FROM {})", casts, relation);
}

}  // namespace sqlflow::connectors::files
