#pragma once
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/json.h"

namespace sqlflow::project {

// A mapping of a configuration file, read key by key. Each Get reports a value of the wrong kind at its place and
// then answers nothing, as for an absent key. What was never asked for is unknown: RejectUnknown reports it, so known
// keys are listed nowhere but in the code that reads them. Refers to the document, which must outlive it.
class Section {
 public:
  struct Text {
    std::string text;
    base::Span span;
  };

  // Nothing (reported) unless `value` is a mapping; a missing value (`variables:` alone) is an empty one.
  // `path` names it in messages: "engines.duckdb".
  static std::optional<Section> Of(const base::Json& value, std::string path, base::Diagnostics& diagnostics);

  const std::string& path() const { return path_; }
  const base::Json& value() const { return *value_; }
  base::Span KeySpan(const std::string& key) const;

  // Marks the key as known; null if it is absent.
  const base::Json* Get(const std::string& key);
  // A text, number, boolean or ${variable}, as written; never empty.
  std::optional<Text> GetText(const std::string& key);
  std::optional<bool> GetBoolean(const std::string& key);
  // A length of time: "90s", "12 hours", or a number of seconds.
  std::optional<std::chrono::nanoseconds> GetLength(const std::string& key);
  // A whole number in [1, maximum].
  std::optional<int> GetCount(const std::string& key, int maximum);
  // One of `allowed`, letter case ignored; answers it as it stands there.
  std::optional<std::string> GetOneOf(const std::string& key, const std::vector<std::string>& allowed);
  // `path` names it in messages.
  std::optional<Section> GetSection(const std::string& key, std::string path);

  // The key is known, and refused by the name of its feature.
  void RefuseForNow(const std::string& key, const std::string& feature);
  // `elsewhere`: keys of other sections, with the section where each belongs.
  void RejectUnknown(const std::map<std::string, std::string>& elsewhere = {});

 private:
  Section(const base::Json& value, std::string path, base::Diagnostics& diagnostics)
      : value_(&value), path_(std::move(path)), diagnostics_(&diagnostics) {}
  void ReportKind(const base::Json& value, const std::string& key, const std::string& expected);

  const base::Json* value_;
  std::string path_;
  base::Diagnostics* diagnostics_;
  std::vector<std::string> known_;
};

// The value as messages show it: `4`, "text", a list, a mapping, nothing.
std::string Describe(const base::Json& value);

}  // namespace sqlflow::project
