#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

// What the author of a connector writes: a Subject in NAME_subject.cc and a line in subjects.cc. The whole suite then
// runs over it (CONTRIBUTING.md, "A connector").
namespace sqlflow::conformance {

struct Column {
  std::string name;
  std::string type;          // the engine's: what a load makes of it
  std::string outside = {};  // what the outside calls it; empty: the subject knows by `type`
};

using Row = std::vector<std::optional<std::string>>;  // values as text; nullopt is NULL

// What the outside shall hold. Rows are asked for one at a time, so a million of them take no memory.
struct Table {
  std::vector<Column> columns;
  int64_t size = 0;
  std::function<Row(int64_t)> row;
};
Table TableOf(std::vector<Column> columns, std::vector<Row> rows);

// Parameters that come to nothing, and what is said of them: a part of the message, or an error's code.
struct Refusal {
  std::string parameters;
  std::string says;
};

// A type that the connector holds, with values at its limits. NULL is tried beside them.
struct Limits {
  std::string type;     // as Column::type
  std::string outside;  // as Column::outside
  std::vector<std::string> values;
  std::vector<std::string> shown = {};  // by the loaded table, where it is not as given
  bool no_cursor = false;               // it has an order outside that it has not here, and is refused
};

// One connector, and the world outside that it reads. Each test has its own; it may leave things in the world, which
// the next one replaces.
class Subject {
 public:
  virtual ~Subject() = default;

  virtual std::string type() const = 0;  // POSTGRES
  // From now on the outside holds this table under the name, in the place of one that it held before.
  virtual void Hold(const std::string& name, const Table& table) = 0;
  // What a SOURCE is given to read it, without the braces: "\"path\": \"data/t.csv\"".
  virtual std::string Parameters(const std::string& name) const = 0;

  // Found by `validate`, beside what is the same for all (unknown names, wrong types). Nobody looks outside for it.
  virtual std::vector<Refusal> refused() const = 0;
  // Good in themselves, but of something that is not there or shut; `says` is the error's code.
  virtual std::vector<Refusal> broken() const = 0;
  virtual std::vector<Limits> limits() const = 0;

  // --- of a connector with a destination ---

  // What an EXPORT says after its rows to write them under the name, with more options (JSON's members, or nothing):
  // "TO 'data/t.csv' TYPE CSV OPTIONS {…}".
  virtual std::string Target(const std::string& /*name*/, const std::string& /*options*/) const { return ""; }
  // What a SOURCE is given to read what was written.
  virtual std::string WrittenParameters(const std::string& name) const { return Parameters(name); }
  // The profile's connections that Target names; through another port they do not wait long, and damage is noticed if
  // they are encrypted.
  virtual std::string Connections() const { return ""; }
  virtual std::string ConnectionsThrough(uint16_t, bool /*encrypted*/) const { return ""; }
  // Found by `validate`.
  virtual std::vector<Refusal> refused_options() const { return {}; }
  // What is written is there when the run has ended.
  virtual bool outlives_run() const { return true; }

  // --- what only some have ---

  // Statements that make the outside ready in the pipeline itself.
  virtual std::string Before(const std::string&) const { return ""; }
  // How `connector discover` calls a table, where there are many.
  virtual std::string StreamName(const std::string& name) const { return name; }
  // A value in Parameters that nobody may ever see.
  virtual std::string secret() const { return ""; }
  // The error's code, where a table without rows cannot be told from none.
  virtual std::string refuses_empty() const { return ""; }
  virtual bool keeps_empty_text() const { return true; }  // otherwise it is NULL
  // The documented example, changed to what is reached from here.
  virtual std::string LocalExample(const std::string& example) const { return example; }

  // Where the server listens on this machine, if the connector has a wire.
  virtual std::optional<uint16_t> port() const { return std::nullopt; }
  // Parameters that read the table through another port, and do not wait long. If encrypted, damage is noticed.
  virtual std::string ParametersThrough(uint16_t, const std::string&, bool /*encrypted*/) const { return ""; }
};

struct NamedSubject {
  std::string name;  // the connector's type
  // `root` is the folder of the project that will read.
  std::unique_ptr<Subject> (*make)(const std::filesystem::path& root);

  friend std::ostream& operator<<(std::ostream& out, const NamedSubject& subject) { return out << subject.name; }
};
// The one list (subjects.cc).
const std::vector<NamedSubject>& AllSubjects();

std::unique_ptr<Subject> MakeCsvSubject(const std::filesystem::path& root);
std::unique_ptr<Subject> MakeTsvSubject(const std::filesystem::path& root);
std::unique_ptr<Subject> MakeJsonSubject(const std::filesystem::path& root);
std::unique_ptr<Subject> MakeJsonlSubject(const std::filesystem::path& root);
std::unique_ptr<Subject> MakeParquetSubject(const std::filesystem::path& root);
std::unique_ptr<Subject> MakeInMemorySubject(const std::filesystem::path& root);
std::unique_ptr<Subject> MakePostgresSubject(const std::filesystem::path& root);
std::unique_ptr<Subject> MakeSqliteSubject(const std::filesystem::path& root);

}  // namespace sqlflow::conformance
