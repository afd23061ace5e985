#include "project/profile_reader.h"

#include <cctype>

#include "base/errors/configuration.h"
#include "base/text.h"
#include "project/section.h"
#include "project/variable_name.h"

namespace sqlflow::project {

using base::Json;
namespace code = base::code;

namespace {

constexpr int kMaxThreads = 1024;

const std::vector<std::string> kEngineKeys = {"mode",         "path",    "database_path",
                                              "memory_limit", "threads", "temp_directory"};
const std::vector<std::string> kTopKeys = {"variables", "connections",    "connectors",    "environment",
                                           "log_level", "preserve_order", "timezone",      "log_file",
                                           "execution", "alerts",         "schema_policy", "state_schema"};

std::map<std::string, std::string> Elsewhere(const std::vector<std::string>& keys, const std::string& place) {
  std::map<std::string, std::string> result;
  for (const std::string& key : keys) result[key] = place;
  return result;
}

bool HasVariable(std::string_view text) { return text.find("${") != std::string_view::npos; }

// The engine's notation: a number and a unit of bytes.
bool IsMemorySize(std::string_view text) {
  size_t at = 0;
  while (at < text.size() && (std::isdigit(static_cast<unsigned char>(text[at])) || text[at] == '.')) ++at;
  std::string_view number = text.substr(0, at);
  size_t point = number.find('.');
  bool is_number = !number.empty() && number.front() != '.' && number.back() != '.' &&
                   (point == std::string_view::npos || number.find('.', point + 1) == std::string_view::npos) &&
                   number.find_first_not_of("0.") != std::string_view::npos;
  std::string unit = base::Lower(base::Trim(text.substr(at)));
  static const std::set<std::string> kUnits = {"kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib"};
  return is_number && kUnits.contains(unit);
}

// The form of a tz database name, `Area/City`; whether there is one of that name, the engine says.
bool IsTimezoneName(std::string_view text) {
  if (text.empty() || !std::isalpha(static_cast<unsigned char>(text.front())) || text.back() == '/') return false;
  char before = ' ';
  for (char c : text) {
    if (!std::isalnum(static_cast<unsigned char>(c)) && std::string_view("_+-/").find(c) == std::string_view::npos) {
      return false;
    }
    if (c == '/' && before == '/') return false;
    before = c;
  }
  return true;
}

class ProfileReader {
 public:
  ProfileReader(Profile& profile, base::Diagnostics& diagnostics) : profile_(profile), diagnostics_(diagnostics) {}

  void Read(const Json& document) {
    std::optional<Section> top = Section::Of(document, profile_.file, diagnostics_);
    if (!top || IsNestedUnderName(document)) return;
    if (auto engines = top->GetSection("engines", "engines")) ReadEngines(*engines);
    if (auto variables = top->GetSection("variables", "variables")) ReadVariables(*variables);
    for (const char* key : {"connections", "connectors"}) {
      if (auto connections = top->GetSection(key, key)) ReadConnections(*connections);
    }
    ReadSettings(*top);
    top->RejectUnknown(Elsewhere(kEngineKeys, "under engines: duckdb:"));
  }

 private:
  // Other tools put a profile's keys below its name.
  bool IsNestedUnderName(const Json& document) {
    if (document.members.size() != 1) return false;
    const Json::Member& only = document.members.front();
    bool nested = only.value.is_object() && (only.value.Find("engines") || only.value.Find("variables") ||
                                             only.value.Find("connections") || only.value.Find("connectors"));
    bool known = only.name == "engines" || std::find(kTopKeys.begin(), kTopKeys.end(), only.name) != kTopKeys.end();
    if (!nested || known) return false;
    diagnostics_.Error(code::kUnknownKey, only.name_span,
                       fmt::format("a profile's keys stand at the top of the file, not below \"{}\"", only.name),
                       "remove this line, and the indentation below it");
    return true;
  }

  void ReadSettings(Section& top) {
    if (auto environment = top.GetText("environment")) profile_.environment = environment->text;
    ReadLogLevel(top);
    if (auto preserve = top.GetBoolean("preserve_order")) profile_.engine.preserve_order = *preserve;
    if (auto timezone = top.GetText("timezone")) {
      if (HasVariable(timezone->text) || IsTimezoneName(timezone->text)) {
        profile_.engine.timezone = timezone->text;
      } else {
        diagnostics_.Error(code::kWrongValue, timezone->span,
                           fmt::format("timezone takes a name of the tz database, found \"{}\"", timezone->text),
                           "write a name such as Europe/Berlin or UTC");
      }
    }
    if (auto execution = top.GetSection("execution", "execution")) ReadExecution(*execution);
    top.RefuseForNow("schema_policy", "schema policies");
    top.RefuseForNow("alerts", "alerts");
    top.RefuseForNow("log_file", "log files");
    if (auto schema = top.GetText("state_schema")) profile_.state_schema = schema->text;
  }

  void ReadExecution(Section& execution) {
    if (auto limit = execution.GetLength("step_timeout")) profile_.execution.step_timeout = *limit;
    if (auto limit = execution.GetLength("run_timeout")) profile_.execution.run_timeout = *limit;
    for (const char* later : {"fail_fast", "continue", "on_error", "retries", "retry", "parallel", "max_parallel"}) {
      execution.RefuseForNow(later, "parallel runs and retries");
    }
    execution.RejectUnknown();
  }

  // What runs print today is the level info; there are no logs yet that others could change.
  void ReadLogLevel(Section& top) {
    static const std::vector<std::string> kLevels = {"debug", "info", "warning", "error"};
    const Json* level = top.Get("log_level");
    bool has_parts = level && level->is_object();
    auto word = has_parts ? std::nullopt : top.GetOneOf("log_level", kLevels);
    if (has_parts || (word && word != "info")) top.RefuseForNow("log_level", "a choice of what is logged");
  }

  void ReadEngines(Section& engines) {
    if (auto duckdb = engines.GetSection("duckdb", "engines.duckdb")) ReadDuckDb(*duckdb);
    for (const char* later : {"trino", "snowflake"}) engines.RefuseForNow(later, "other engines than duckdb");
    engines.RejectUnknown(Elsewhere(kEngineKeys, "under duckdb:"));
  }

  void ReadDuckDb(Section& duckdb) {
    EngineSettings& engine = profile_.engine;
    auto mode = duckdb.GetOneOf("mode", {"memory", "persistent"});
    auto path = duckdb.GetText("path");
    auto database_path = duckdb.GetText("database_path");
    if (path && database_path) {
      diagnostics_.Error(code::kDoubledKey, duckdb.KeySpan("database_path"),
                         "path and database_path are two names of one setting", "keep one of them");
    }
    if (!path) path = database_path;
    bool in_memory = path && path->text == ":memory:";
    if (path && !in_memory) engine.path = path->text;
    engine.persistent = !engine.path.empty();
    if (mode == "memory" && engine.persistent) {
      diagnostics_.Error(code::kContradiction, path->span, "mode: memory keeps nothing in a file, yet a path is given",
                         "remove the path, or write mode: persistent");
    }
    if (mode == "persistent" && in_memory) {
      diagnostics_.Error(code::kContradiction, path->span, "mode: persistent needs a file, and :memory: is none",
                         "write the path of a file, such as data/main.duckdb");
    } else if (mode == "persistent" && !duckdb.value().Find("path") && !duckdb.value().Find("database_path")) {
      diagnostics_.Error(code::kMissingKey, duckdb.KeySpan("mode"), "mode: persistent needs a path",
                         "add a line such as path: data/main.duckdb");
    }
    ReadLimits(duckdb, engine);
    duckdb.RejectUnknown(Elsewhere(kTopKeys, "at the top of the profile"));
  }

  void ReadLimits(Section& duckdb, EngineSettings& engine) {
    if (auto limit = duckdb.GetText("memory_limit")) {
      if (HasVariable(limit->text) || IsMemorySize(limit->text)) {
        engine.memory_limit = limit->text;
      } else {
        diagnostics_.Error(code::kWrongValue, limit->span,
                           fmt::format("memory_limit takes a number and a unit, found \"{}\"", limit->text),
                           "write a size such as 4GB or 512MB");
      }
    }
    if (auto threads = duckdb.GetCount("threads", kMaxThreads)) engine.threads = *threads;
    if (auto directory = duckdb.GetText("temp_directory")) engine.temp_directory = directory->text;
  }

  void ReadVariables(Section& variables) {
    for (const Json::Member& member : variables.value().members) {
      if (!IsVariableName(member.name)) {
        diagnostics_.Error(code::kWrongValue, member.name_span,
                           fmt::format("\"{}\" cannot be a variable's name", member.name), kVariableNameRule);
      } else if (member.value.kind == Json::Kind::kNull) {
        diagnostics_.Error(code::kWrongValue, member.value.span,
                           fmt::format("the variable {} has no value", member.name), "write \"\" for an empty text");
      } else {
        profile_.variables[member.name] = {VariableText(member.value), member.value.span};
      }
    }
  }

  void ReadConnections(Section& connections) {
    for (const Json::Member& member : connections.value().members) {
      auto known = profile_.connections.find(member.name);
      if (known != profile_.connections.end()) {
        diagnostics_
            .Error(code::kDoubledKey, member.name_span,
                   fmt::format("the connection \"{}\" is given twice", member.name))
            .notes.push_back({known->second.span, "it stands here already; keep one of them"});
        continue;
      }
      std::string path = connections.path() + "." + member.name;
      if (auto section = Section::Of(member.value, path, diagnostics_)) ReadConnection(*section, member);
    }
  }

  void ReadConnection(Section& section, const Json::Member& member) {
    Connection connection;
    connection.name = member.name;
    connection.span = member.name_span;
    bool has_type = section.value().Find("type") != nullptr;
    if (auto type = section.GetText("type")) connection.type = type->text;
    if (!has_type) {
      diagnostics_.Error(code::kMissingKey, member.name_span,
                         fmt::format("the connection \"{}\" has no type", member.name), "add a line such as type: CSV");
    }
    connection.parameters = ReadParameters(section);
    profile_.connections.emplace(member.name, std::move(connection));
  }

  // What stands under `params`, else every key but `type`.
  Json ReadParameters(Section& section) {
    Json parameters;
    parameters.kind = Json::Kind::kObject;
    parameters.span = section.value().span;
    const Json* params = section.Get("params");
    // A connector may have a parameter `params` itself: only a mapping is ours.
    if (params && (params->is_object() || params->kind == Json::Kind::kNull)) {
      if (params->is_object()) parameters = *params;
      for (const Json::Member& member : section.value().members) {
        if (member.name == "type" || member.name == "params") continue;
        diagnostics_.Error(code::kContradiction, member.name_span,
                           fmt::format("\"{}\" stands beside params", member.name), "move it below params");
      }
      return parameters;
    }
    for (const Json::Member& member : section.value().members) {
      if (member.name != "type") parameters.members.push_back(member);
    }
    return parameters;
  }

  Profile& profile_;
  base::Diagnostics& diagnostics_;
};

}  // namespace

void ReadProfile(const Json& document, Profile& profile, base::Diagnostics& diagnostics) {
  ProfileReader(profile, diagnostics).Read(document);
}

}  // namespace sqlflow::project
