#include "state/watermark_list.h"

#include "base/errors/configuration.h"
#include "base/errors/drift.h"
#include "base/json.h"
#include "base/text.h"
#include "state/file_ledger.h"

namespace sqlflow::state {

std::string NamedWatermark::name() const {
  return fmt::format("{}.{}.{}.{}", key.pipeline, key.source, key.target, key.cursor_field);
}

std::vector<NamedWatermark> ListWatermarks(const Reader& reader) {
  const Reader::Rows found = reader.Ask(fmt::format(
      "SELECT pipeline, source, target, cursor_field, value, type, slice_rows::VARCHAR, slice_checksum, question, "
      "coalesce(start_date, ''), coalesce(run_id, ''), coalesce(updated_at::VARCHAR, '') FROM {} ORDER BY ALL",
      reader.Table("watermarks")));
  std::vector<NamedWatermark> all;
  for (const auto& row : found) {
    all.push_back({{*row[0], *row[1], *row[2], *row[3]},
                   {{{*row[4], *row[5]}, std::stoll(*row[6]), *row[7]}, *row[8], *row[9]},
                   *row[10],
                   *row[11]});
  }
  return all;
}

std::vector<NamedWatermark> FindWatermarks(const Reader& reader, const std::string& name) {
  std::vector<NamedWatermark> found;
  std::vector<std::string> names;
  for (NamedWatermark& each : ListWatermarks(reader)) {
    for (const std::string& known : {each.key.source, each.key.target, each.name()}) names.push_back(known);
    const bool matches = std::any_of(names.end() - 3, names.end(),
                                     [&](const std::string& known) { return base::EqualsIgnoreCase(known, name); });
    if (matches) found.push_back(std::move(each));
  }
  if (!found.empty()) return found;
  std::string hint = base::DidYouMean(name, names);
  if (hint.empty()) hint = names.empty() ? "no incremental load has run yet" : "sqlflow state list shows all";
  throw base::Error(base::code::kUnknownWatermark, fmt::format("there is no watermark of {}", name), hint);
}

NamedWatermark FindOneWatermark(const Reader& reader, const std::string& name) {
  std::vector<NamedWatermark> found = FindWatermarks(reader, name);
  if (found.size() == 1) return std::move(found.front());
  std::vector<std::string> names;
  for (const NamedWatermark& each : found) names.push_back(each.name());
  throw base::Error(base::code::kUnknownWatermark, fmt::format("{} has {} watermarks", name, found.size()),
                    "write the name of one of them in full", base::JoinStrings(names, "\n"));
}

namespace {

// A type comes from a file when watermarks are imported; it goes into SQL as it is.
void CheckType(Store& store, const NamedWatermark& watermark) {
  const std::string& type = watermark.watermark.mark.value.type;
  constexpr const char* kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_(), ";
  try {
    if (!type.empty() && type.find_first_not_of(kLetters) == std::string::npos &&
        store.session().Query(fmt::format("SELECT typeof(CAST(NULL AS {}))", type)).rows[0][0] == type) {
      return;
    }
  } catch (const base::Error&) {  // told below
  }
  throw base::Error(base::code::kBadStateFile, fmt::format("{}: '{}' is no type of the engine", watermark.name(), type),
                    "write it as sqlflow state export does: DATE, BIGINT, TIMESTAMP");
}

}  // namespace

void SetWatermark(Store& store, NamedWatermark watermark, const std::string& value, const std::string& at) {
  engine::CursorMark& mark = watermark.watermark.mark;
  CheckType(store, watermark);
  // In UTC where the type has a zone, as the engine writes marks.
  const bool zoned = mark.value.type == "TIMESTAMP WITH TIME ZONE";
  const std::string cast = fmt::format("TRY_CAST({} AS {})", base::QuoteLiteral(value), mark.value.type);
  const engine::ResultTable found = store.session().Query(
      "SELECT " + (zoned ? "(" + cast + " AT TIME ZONE 'UTC')::VARCHAR || '+00'" : cast + "::VARCHAR"));
  if (!found.rows[0][0]) {
    throw base::Error(base::code::kBadCursorBound,
                      fmt::format("'{}' is no {}, which the watermark {} is", value, mark.value.type, watermark.name()),
                      fmt::format("write a value like {}", mark.value.text));
  }
  mark = {{*found.rows[0][0], mark.value.type}, 0, {}};
  store.SaveWatermark(watermark.key, watermark.watermark, "", at);
}

void AcceptWatermark(Store& store, NamedWatermark watermark, const std::string& at) {
  watermark.watermark.question.clear();
  watermark.watermark.start_date.clear();
  watermark.watermark.mark.rows = 0;
  watermark.watermark.mark.checksum.clear();
  store.SaveWatermark(watermark.key, watermark.watermark, "", at);
  FileLedger(store, watermark.key).ForgetAll();
}

void ResetWatermark(Store& store, const NamedWatermark& watermark, bool all) {
  const WatermarkKey& key = watermark.key;
  const std::string same =
      fmt::format("pipeline = {} AND source = {} AND target = {}", base::QuoteLiteral(key.pipeline),
                  base::QuoteLiteral(key.source), base::QuoteLiteral(key.target));
  store.session().Execute(fmt::format("DELETE FROM {} WHERE {} AND cursor_field = {}", store.Table("watermarks"), same,
                                      base::QuoteLiteral(key.cursor_field)));
  if (!all) return;
  store.session().Execute(fmt::format("DELETE FROM {} WHERE {}", store.Table("schemas"), same));
  FileLedger(store, key).ForgetAll();
}

std::vector<NamedWatermark> ReadWatermarks(const base::Json& document) {
  const auto fail = [&](const base::Json& at, const std::string& what, const std::string& hint = {}) {
    base::Error error(base::code::kBadStateFile, what, hint.empty() ? "sqlflow state export writes such a file" : hint);
    error.set_place(at.span);
    return error;
  };
  if (document.kind != base::Json::Kind::kArray) throw fail(document, "expected a list of watermarks");
  std::vector<NamedWatermark> read;
  for (const base::Json& item : document.items) {
    if (!item.is_object()) throw fail(item, "expected a watermark in braces");
    NamedWatermark one;
    const std::map<std::string, std::string*> fields = {{"pipeline", &one.key.pipeline},
                                                        {"source", &one.key.source},
                                                        {"target", &one.key.target},
                                                        {"cursor_field", &one.key.cursor_field},
                                                        {"value", &one.watermark.mark.value.text},
                                                        {"type", &one.watermark.mark.value.type},
                                                        {"question", &one.watermark.question},
                                                        {"start_date", &one.watermark.start_date}};
    std::vector<std::string> names;
    for (const auto& [name, field] : fields) names.push_back(name);
    for (const base::Json::Member& member : item.members) {
      const auto field = fields.find(member.name);
      if (field == fields.end()) {
        throw fail(member.value, fmt::format("unknown key \"{}\"", member.name), base::DidYouMean(member.name, names));
      }
      if (!member.value.is_string()) throw fail(member.value, fmt::format("\"{}\" takes a text", member.name));
      *field->second = member.value.text;
    }
    for (const char* name : {"pipeline", "source", "target", "cursor_field", "value", "type"}) {
      if (fields.at(name)->empty()) throw fail(item, fmt::format("the watermark has no \"{}\"", name));
    }
    read.push_back(std::move(one));
  }
  return read;
}

std::string ExportWatermarks(const Reader& reader) {
  std::vector<std::string> items;
  for (const NamedWatermark& each : ListWatermarks(reader)) {
    const auto field = [](const char* name, const std::string& value) {
      return fmt::format("\"{}\": {}", name, base::QuoteJson(value));
    };
    items.push_back(fmt::format(
        "  {{{}}}", base::JoinStrings(
                        {field("pipeline", each.key.pipeline), field("source", each.key.source),
                         field("target", each.key.target), field("cursor_field", each.key.cursor_field),
                         field("value", each.watermark.mark.value.text), field("type", each.watermark.mark.value.type),
                         field("question", each.watermark.question), field("start_date", each.watermark.start_date)},
                        ", ")));
  }
  return items.empty() ? "[]\n" : "[\n" + base::JoinStrings(items, ",\n") + "\n]\n";
}

}  // namespace sqlflow::state
