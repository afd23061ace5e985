#pragma once
#include <deque>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/diagnostic.h"
#include "connectors/postgres/postgres_options.h"

namespace sqlflow::connectors::postgres {

// Whether what a user gives as address can be one; says at `place` what is wrong. Without the library.
bool CheckAddress(const base::Secret& uri, const std::string& hosts, base::Span place, base::Diagnostics& diagnostics);

// What libpq is told of a server, and nothing else: without `use_environment` neither PGHOST and its kin nor ~/.pgpass
// and ~/.postgresql have a say.
class ConnectionParameters {
 public:
  // Throws Error for a URI that is none.
  explicit ConnectionParameters(const ServerOptions& server);

  const char* const* keywords() const { return keywords_.data(); }
  const char* const* values() const { return values_.data(); }
  // "db.example.com:5432", for messages.
  std::string where() const;

 private:
  void Set(const std::string& keyword, const std::string& value);  // empty: not given
  void SetDefault(const std::string& keyword, const std::string& value);
  const std::string* Find(const std::string& keyword) const;
  void ReadUri(const base::Secret& uri);
  void SetPem(const std::string& keyword, const Pem& pem);

  std::vector<std::pair<std::string, std::string>> given_;
  std::deque<base::Descriptor> files_;  // of inline PEM texts, in memory
  std::vector<const char*> keywords_;
  std::vector<const char*> values_;
};

}  // namespace sqlflow::connectors::postgres
