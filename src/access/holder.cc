#include "access/holder.h"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/host_name.h"

namespace sqlflow::access {

Holder ThisProcess(std::string what, const base::Clock& clock) {
  std::string start = base::FormatTimestamp(clock.Now()).substr(0, 19);
  start[10] = ' ';
  return {getpid(), base::HostName(), std::move(what), start, SQLFLOW_VERSION, ""};
}

std::string ToText(const Holder& holder) {
  nlohmann::ordered_json json = {{"pid", holder.pid},     {"host", holder.host},       {"what", holder.what},
                                 {"start", holder.start}, {"version", holder.version}, {"socket", holder.socket}};
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::optional<Holder> ReadHolder(const std::string& text) {
  auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  try {
    return Holder{json.at("pid"),   json.at("host"),    json.at("what"),
                  json.at("start"), json.at("version"), json.value("socket", "")};
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

std::string Describe(const Holder& holder) {
  if (holder.pid == 0) return "another process";
  return fmt::format("process {} on host {} ({}, since {} UTC)", holder.pid, holder.host, holder.what, holder.start);
}

bool IsStopped(const Holder& holder) {
  if (holder.host != base::HostName()) return false;
  std::string facts = base::ReadFile(fmt::format("/proc/{}/stat", holder.pid)).value_or("");
  size_t name_end = facts.rfind(')');  // "123 (name) T …"
  return name_end != std::string::npos && facts.substr(name_end, 3) == ") T";
}

}  // namespace sqlflow::access
