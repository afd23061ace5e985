#include "connectors/files/export_select.h"

#include <set>

#include "base/text.h"

namespace sqlflow::connectors::files {

using component::Column;

namespace {

// One column on its way out: its expression over the user's SELECT.
struct Outgoing {
  std::string name;        // in the file
  std::string expression;  // of the quoted name, or more
  bool plain = true;       // nothing but the column
};

bool IsNested(const std::string& type) {
  return type.ends_with("]") || type.starts_with("STRUCT(") || type.starts_with("MAP(") || type.starts_with("UNION(") ||
         type == "VARIANT";
}

bool IsWordCharacter(char sign) {
  return (sign >= 'A' && sign <= 'Z') || (sign >= 'a' && sign <= 'z') || (sign >= '0' && sign <= '9') || sign == '_';
}

std::vector<Outgoing> Plain(const std::vector<Column>& columns, std::vector<std::string>& notes) {
  const std::vector<std::string> names = UniqueNames(columns);
  std::vector<Outgoing> outgoing;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (names[i] != columns[i].name) {
      notes.push_back(fmt::format("a second column named {} is written as {}", columns[i].name, names[i]));
    }
    outgoing.push_back({names[i], base::QuoteIdentifier(names[i])});
  }
  return outgoing;
}

// The user's SELECT under the unique names. On lines of its own: it may end in a comment.
std::string From(const std::string& select, const std::vector<Outgoing>& outgoing) {
  std::vector<std::string> names;
  for (const Outgoing& column : outgoing) names.push_back(base::QuoteIdentifier(column.name));
  return " FROM (\n" + select + "\n) AS exported(" + base::JoinStrings(names, ", ") + ")";
}

// The user's own text where nothing has to change: the engine then names the columns as it would.
std::string Wrap(const std::string& select, const std::vector<Outgoing>& outgoing, bool renamed) {
  const bool plain = std::all_of(outgoing.begin(), outgoing.end(), [](const Outgoing& out) { return out.plain; });
  if (plain && !renamed) return select;
  std::vector<std::string> items;
  for (const Outgoing& column : outgoing) {
    items.push_back(column.plain ? column.expression : column.expression + " AS " + base::QuoteIdentifier(column.name));
  }
  return "SELECT " + base::JoinStrings(items, ", ") + From(select, outgoing);
}

void Convert(Outgoing& column, std::string expression) {
  column.expression = std::move(expression);
  column.plain = false;
}

// The name of a field is followed by a space, a type never is.
std::string ReplaceTypes(const std::string& type, const std::set<std::string>& old_types, const std::string& new_type) {
  std::string result;
  bool quoted = false;
  for (size_t at = 0; at < type.size();) {
    if (type[at] == '"') quoted = !quoted;
    if (quoted || !IsWordCharacter(type[at])) {
      result += type[at++];
      continue;
    }
    size_t end = at;
    while (end < type.size() && IsWordCharacter(type[end])) ++end;
    const std::string word = type.substr(at, end - at);
    const bool is_type = end == type.size() || type[end] != ' ';
    result += is_type && old_types.contains(word) ? new_type : word;
    at = end;
  }
  return result;
}

// A list or struct as JSON text. Where a NaN or an infinity stands in it, its floating numbers become text.
std::string NestedJson(const std::string& name, const std::string& type) {
  const std::string finite = ReplaceTypes(type, {"DOUBLE", "FLOAT"}, "VARCHAR");
  const std::string json = "to_json(" + name + ")";
  if (finite == type) return json;
  return fmt::format(
      "CASE WHEN regexp_matches(CAST({0} AS VARCHAR), '[\\[:,]-?(NaN|Infinity)[,\\]}}]') "
      "THEN to_json(CAST({1} AS {2})) ELSE {0} END",
      json, name, finite);
}

// JSON has no NaN and no infinity: they become text, as PostgreSQL writes them. A FLOAT goes over its shortest text,
// or 0.1 would become 0.10000000149011612.
void ConvertForJson(Outgoing& column, const std::string& type) {
  const std::string name = column.expression;
  if (IsNested(type)) return Convert(column, NestedJson(name, type));
  if (type != "DOUBLE" && type != "FLOAT") return;
  const std::string number = type == "DOUBLE" ? name : fmt::format("CAST(CAST({} AS VARCHAR) AS DOUBLE)", name);
  Convert(column, fmt::format("CASE WHEN isfinite({0}) THEN to_json({1}) ELSE to_json(CAST({0} AS VARCHAR)) END", name,
                              number));
}

void ConvertForParquet(Outgoing& column, const std::string& type, std::vector<std::string>& notes) {
  if (type.starts_with("UNION(") || type == "VARIANT") {
    Convert(column, "to_json(" + column.expression + ")");
    notes.push_back(fmt::format("column {}: Parquet has no {}, it is written as JSON", column.name,
                                type == "VARIANT" ? "VARIANT" : "UNION"));
    return;
  }
  if (type == "INTERVAL") {
    notes.push_back(fmt::format("column {}: Parquet keeps milliseconds of an INTERVAL, not microseconds", column.name));
    return;
  }
  const std::string exact = WithoutHugeIntegers(type);
  if (exact == type) return;
  Convert(column, fmt::format("CAST({} AS {})", column.expression, exact));
  notes.push_back(
      fmt::format("column {}: {} is written as {}, Parquet has no wider integer", column.name, type, exact));
}

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::any_of(names.begin(), names.end(),
                     [&name](const std::string& each) { return base::EqualsIgnoreCase(each, name); });
}

}  // namespace

std::vector<std::string> UniqueNames(const std::vector<Column>& columns) {
  std::set<std::string> taken;
  for (const Column& column : columns) taken.insert(base::Lower(column.name));
  std::set<std::string> used;
  std::vector<std::string> names;
  for (const Column& column : columns) {
    std::string name = column.name;
    if (!used.insert(base::Lower(name)).second) {
      int number = 1;
      do {
        name = fmt::format("{}_{}", column.name, number++);
      } while (!taken.insert(base::Lower(name)).second);
      used.insert(base::Lower(name));
    }
    names.push_back(std::move(name));
  }
  return names;
}

std::string WithoutHugeIntegers(const std::string& type) {
  return ReplaceTypes(type, {"HUGEINT", "UHUGEINT"}, "DECIMAL(38,0)");
}

ExportSelect SelectForDelimited(const std::string& select, const std::vector<Column>& columns) {
  ExportSelect result;
  std::vector<Outgoing> outgoing = Plain(columns, result.notes);
  const bool renamed = !result.notes.empty();
  for (size_t i = 0; i < columns.size(); ++i) {
    // Text that other programs read too, unlike the engine's own notation of lists and structs.
    if (IsNested(columns[i].type)) Convert(outgoing[i], NestedJson(outgoing[i].expression, columns[i].type));
  }
  result.sql = Wrap(select, outgoing, renamed);
  return result;
}

ExportSelect SelectForParquet(const std::string& select, const std::vector<Column>& columns) {
  ExportSelect result;
  std::vector<Outgoing> outgoing = Plain(columns, result.notes);
  const bool renamed = !result.notes.empty();
  for (size_t i = 0; i < columns.size(); ++i) ConvertForParquet(outgoing[i], columns[i].type, result.notes);
  result.sql = Wrap(select, outgoing, renamed);
  return result;
}

ExportSelect SelectForJson(const std::string& select, const std::vector<Column>& columns,
                           const std::vector<std::string>& partition_by) {
  ExportSelect result;
  std::vector<Outgoing> outgoing = Plain(columns, result.notes);
  std::vector<std::string> fields;
  std::string partitions;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (Contains(partition_by, outgoing[i].name)) {
      partitions += ", " + outgoing[i].expression;
      continue;
    }
    ConvertForJson(outgoing[i], columns[i].type);
    fields.push_back(base::QuoteIdentifier(outgoing[i].name) + " := " + outgoing[i].expression);
  }
  result.sql = "SELECT to_json(struct_pack(" + base::JoinStrings(fields, ", ") + ")) AS \"sqlflow json row\"" +
               partitions + From(select, outgoing);
  return result;
}

}  // namespace sqlflow::connectors::files
