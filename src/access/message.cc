#include "access/message.h"

#include <nlohmann/json.hpp>

#include "base/errors/execution.h"

namespace sqlflow::access {
namespace {

using Json = nlohmann::json;
using Kind = Message::Kind;

std::string Text(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

engine::EngineError ReadFailure(const Json& json) {
  const base::CodePage* page = base::FindCodePage(json.at("code").get<std::string>());
  engine::EngineError error(page ? page->code : base::code::kEngineFailed, json.at("message"), json.at("hint"),
                            json.at("details"));
  if (json.contains("offset")) error.offset = json.at("offset").get<size_t>();
  error.kind = static_cast<engine::EngineError::Kind>(json.value("kind", 0));
  return error;
}

Message ReadKnown(const Json& json) {
  Message message;
  if (json.contains("error")) {
    message.kind = Kind::kError;
    message.error = ReadFailure(json.at("error"));
  } else if (json.contains("greeting")) {
    message.kind = Kind::kGreeting;
    message.protocol = json.at("greeting");
    message.version = json.at("version");
  } else if (json.contains("question")) {
    message.kind = Kind::kQuestion;
    message.protocol = json.at("question");
    message.sql = json.at("sql");
  } else if (json.contains("columns")) {
    message.kind = Kind::kColumns;
    for (const Json& column : json.at("columns")) message.columns.push_back({column.at(0), column.at(1), true});
  } else if (json.contains("rows")) {
    message.kind = Kind::kRows;
    for (const Json& cells : json.at("rows")) {
      Row& row = message.rows.emplace_back();
      for (const Json& cell : cells) {
        row.push_back(cell.is_null() ? std::nullopt : std::optional(cell.get<std::string>()));
      }
    }
  } else if (json.contains("end")) {
    message.kind = Kind::kEnd;
  }
  return message;
}

}  // namespace

std::string Greeting() { return Text({{"greeting", kProtocol}, {"version", SQLFLOW_VERSION}}); }

std::string Question(const std::string& sql) { return Text({{"question", kProtocol}, {"sql", sql}}); }

std::string Columns(const std::vector<engine::ColumnInfo>& columns) {
  Json list = Json::array();
  for (const engine::ColumnInfo& column : columns) list.push_back(Json::array({column.name, column.type}));
  return Text({{"columns", std::move(list)}});
}

std::string Rows(const std::vector<Row>& rows) {
  Json list = Json::array();
  for (const Row& row : rows) {
    Json& cells = list.emplace_back(Json::array());
    for (const auto& cell : row) cells.push_back(cell ? Json(*cell) : Json());
  }
  return Text({{"rows", std::move(list)}});
}

std::string End() { return Text({{"end", true}}); }

std::string Failure(const base::Error& error) {
  Json json = {
      {"code", error.code().id}, {"message", error.message()}, {"hint", error.hint()}, {"details", error.details()}};
  if (const auto* engine_error = dynamic_cast<const engine::EngineError*>(&error)) {
    json["kind"] = static_cast<int>(engine_error->kind);
    if (engine_error->offset) json["offset"] = *engine_error->offset;
  }
  return Text({{"error", std::move(json)}});
}

Message ReadMessage(const std::string& text) {
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return {};
  try {
    return ReadKnown(json);
  } catch (const Json::exception&) {
    return {};
  }
}

}  // namespace sqlflow::access
