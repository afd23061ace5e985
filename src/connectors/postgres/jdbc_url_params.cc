#include "connectors/postgres/jdbc_url_params.h"

#include <algorithm>
#include <charconv>

#include "base/errors/parameters.h"
#include "base/json.h"
#include "base/text.h"

namespace sqlflow::connectors::postgres {

namespace {

enum class Meaning {
  kKeyword,  // libpq's of that name
  kConnectTimeout,
  kProgressTimeout,
  kSearchPath,
  kServerType,
  kKeepAlive,
  kSsl,
  kSslFactory,
  kNone  // of the Java driver alone
};

struct Known {
  const char* name;
  Meaning meaning;
  const char* keyword = "";
};

// pgJDBC's documentation, "Connection Parameters" (and org.postgresql.PGProperty).
constexpr Known kKnown[] = {
    {"ApplicationName", Meaning::kKeyword, "application_name"},
    {"channelBinding", Meaning::kKeyword, "channel_binding"},
    {"gssEncMode", Meaning::kKeyword, "gssencmode"},
    {"kerberosServerName", Meaning::kKeyword, "krbsrvname"},
    {"options", Meaning::kKeyword, "options"},
    {"password", Meaning::kKeyword, "password"},
    {"sslcert", Meaning::kKeyword, "sslcert"},
    {"sslkey", Meaning::kKeyword, "sslkey"},
    {"sslmode", Meaning::kKeyword, "sslmode"},
    {"sslpassword", Meaning::kKeyword, "sslpassword"},
    {"sslrootcert", Meaning::kKeyword, "sslrootcert"},
    {"user", Meaning::kKeyword, "user"},
    {"connectTimeout", Meaning::kConnectTimeout},
    {"loginTimeout", Meaning::kConnectTimeout},
    {"socketTimeout", Meaning::kProgressTimeout},
    {"currentSchema", Meaning::kSearchPath},
    {"targetServerType", Meaning::kServerType},
    {"tcpKeepAlive", Meaning::kKeepAlive},
    {"ssl", Meaning::kSsl},
    {"sslfactory", Meaning::kSslFactory},
    {"adaptiveFetch", Meaning::kNone},
    {"adaptiveFetchMaximum", Meaning::kNone},
    {"adaptiveFetchMinimum", Meaning::kNone},
    {"allowEncodingChanges", Meaning::kNone},
    {"assumeMinServerVersion", Meaning::kNone},
    {"autosave", Meaning::kNone},
    {"binaryTransfer", Meaning::kNone},
    {"binaryTransferDisable", Meaning::kNone},
    {"binaryTransferEnable", Meaning::kNone},
    {"cancelSignalTimeout", Meaning::kNone},
    {"cleanupSavepoints", Meaning::kNone},
    {"databaseMetadataCacheFields", Meaning::kNone},
    {"databaseMetadataCacheFieldsMiB", Meaning::kNone},
    {"defaultRowFetchSize", Meaning::kNone},
    {"disableColumnSanitiser", Meaning::kNone},
    {"escapeSyntaxCallMode", Meaning::kNone},
    {"groupStartupParameters", Meaning::kNone},
    {"hideUnprivilegedObjects", Meaning::kNone},
    {"hostRecheckSeconds", Meaning::kNone},
    {"loadBalanceHosts", Meaning::kNone},
    {"logServerErrorDetail", Meaning::kNone},
    {"logUnclosedConnections", Meaning::kNone},
    {"loggerFile", Meaning::kNone},
    {"loggerLevel", Meaning::kNone},
    {"maxResultBuffer", Meaning::kNone},
    {"maxSendBufferSize", Meaning::kNone},
    {"preferQueryMode", Meaning::kNone},
    {"prepareThreshold", Meaning::kNone},
    {"preparedStatementCacheQueries", Meaning::kNone},
    {"preparedStatementCacheSizeMiB", Meaning::kNone},
    {"protocolVersion", Meaning::kNone},
    {"quoteReturningIdentifiers", Meaning::kNone},
    {"reWriteBatchedInserts", Meaning::kNone},
    {"readOnly", Meaning::kNone},
    {"readOnlyMode", Meaning::kNone},
    {"receiveBufferSize", Meaning::kNone},
    {"sendBufferSize", Meaning::kNone},
    {"stringtype", Meaning::kNone},
    {"tcpNoDelay", Meaning::kNone},
    {"unknownLength", Meaning::kNone},
    {"xmlFactoryFactory", Meaning::kNone},
};

const std::vector<std::pair<std::string, std::string>> kServerTypes = {
    {"any", "any"},           {"primary", "primary"},
    {"master", "primary"},    {"secondary", "standby"},
    {"slave", "standby"},     {"preferSecondary", "prefer-standby"},
    {"preferPrimary", "any"}, {"preferSlave", "prefer-standby"}};

std::optional<std::string> Decoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    int value = 0;
    const char* first = text.data() + i + 1;
    if (i + 2 >= text.size() || std::from_chars(first, first + 2, value, 16).ptr != first + 2) return std::nullopt;
    decoded += static_cast<char>(value);
    i += 2;
  }
  return decoded;
}

class Reader {
 public:
  Reader(base::Span place, base::Diagnostics* diagnostics) : place_(place), diagnostics_(diagnostics) {}

  void Take(std::string_view pair) {
    const size_t equals = pair.find('=');
    const std::optional<std::string> value =
        Decoded(pair.substr(std::min(pair.size(), equals) + (equals < pair.size())));
    if (equals == std::string_view::npos || equals == 0 || !value) {
      return Report(base::code::kWrongParameterType, "\"jdbc_url_params\" has a part that is no name=value",
                    "write name=value&name=value; a sign such as & in a value is written %26");
    }
    const std::string name(pair.substr(0, equals));
    const auto known = std::find_if(std::begin(kKnown), std::end(kKnown),
                                    [&](const Known& each) { return base::EqualsIgnoreCase(each.name, name); });
    if (known == std::end(kKnown)) return ReportUnknown(name);
    if (!Apply(*known, *value)) {
      Report(base::code::kParameterValueNotAllowed,
             fmt::format("{} of \"jdbc_url_params\" has a value that cannot be used here", known->name), Cure(*known));
    }
  }

  JdbcUrlParams Taken() && {
    if (!search_path_.empty()) Add("options", "-csearch_path=" + search_path_);
    return std::move(taken_);
  }

 private:
  bool Apply(const Known& known, const std::string& value) {
    switch (known.meaning) {
      case Meaning::kKeyword: return Add(known.keyword, value);
      case Meaning::kConnectTimeout: return ReadSeconds(value, taken_.connect_timeout);
      case Meaning::kProgressTimeout: return ReadSeconds(value, taken_.progress_timeout);
      case Meaning::kSearchPath:
        for (const char sign : value)
          search_path_ += sign == ' ' || sign == '\\' ? std::string{'\\', sign} : std::string{sign};
        return true;
      case Meaning::kServerType:
        for (const auto& [name, attribute] : kServerTypes) {
          if (base::EqualsIgnoreCase(name, value)) return Add("target_session_attrs", attribute);
        }
        return false;
      case Meaning::kKeepAlive: return Add("keepalives", base::EqualsIgnoreCase(value, "true") ? "1" : "0");
      case Meaning::kSsl: return value != "true" || Add("sslmode", "verify-full");
      case Meaning::kSslFactory: return value.ends_with("NonValidatingFactory") && Add("sslmode", "require");
      case Meaning::kNone:
        if (diagnostics_) {
          diagnostics_->Warning(
              base::code::kSiblingParameter, place_,
              fmt::format("{} of \"jdbc_url_params\" means nothing here and is left out of account", known.name),
              "it is about the Java driver");
        }
        return true;
    }
    return false;
  }

  static std::string Cure(const Known& known) {
    if (known.meaning == Meaning::kSslFactory) return "say what is to be checked by \"ssl_mode\" and \"ssl_root_cert\"";
    if (known.meaning == Meaning::kServerType) return "one of any, primary, secondary, preferPrimary, preferSecondary";
    return "it is a number of seconds";
  }

  // What is said later wins, but for options, which add up.
  bool Add(const std::string& keyword, const std::string& value) {
    for (auto& [name, given] : taken_.keywords) {
      if (name != keyword) continue;
      given = keyword == "options" ? given + " " + value : value;
      return true;
    }
    taken_.keywords.emplace_back(keyword, value);
    return true;
  }

  // 0: without end, as if it were not said.
  static bool ReadSeconds(const std::string& value, std::optional<std::chrono::seconds>& target) {
    int64_t seconds = 0;
    const auto end = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (end.ptr != value.data() + value.size() || end.ec != std::errc() || seconds < 0 || value.empty()) return false;
    if (seconds > 0) target = std::chrono::seconds(seconds);
    return true;
  }

  void ReportUnknown(const std::string& name) {
    std::vector<std::string> names;
    for (const Known& each : kKnown) names.emplace_back(each.name);
    Report(base::code::kUnknownParameter, fmt::format("\"jdbc_url_params\" has no parameter {}", base::QuoteJson(name)),
           base::DidYouMean(name, names));
  }

  void Report(base::Code code, const std::string& message, const std::string& cure) {
    if (diagnostics_) diagnostics_->Error(code, place_, message, cure);
  }

  base::Span place_;
  base::Diagnostics* diagnostics_;
  JdbcUrlParams taken_;
  std::string search_path_;
};

}  // namespace

JdbcUrlParams ReadJdbcUrlParams(const std::string& text, base::Span place, base::Diagnostics* diagnostics) {
  Reader reader(place, diagnostics);
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('&', begin), text.size());
    if (end > begin) reader.Take(std::string_view(text).substr(begin, end - begin));
    begin = end + 1;
  }
  return std::move(reader).Taken();
}

}  // namespace sqlflow::connectors::postgres
