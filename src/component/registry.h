#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "component/destination.h"
#include "component/param_spec.h"
#include "component/source.h"
#include "component/source_options.h"

namespace sqlflow::component {

// What a connector can do, as data: the planner reads this and never asks for a connector by name.
struct Capabilities {
  bool source = false;
  bool destination = false;
  bool incremental = false;
  bool parallel = false;
  bool count = false;
  bool predicate_pushdown = false;
  bool transactional_write = false;
  bool merge = false;
  bool many_streams = false;
};

// What a factory is given beside the parameters. Paths in parameters are relative to `root`.
struct ComponentContext {
  std::filesystem::path root;
};

// One connector. Parameters have passed ParamList::Check when a factory is called; factories may report what only they
// can see (two parameters that exclude each other) and then answer null. They touch no file and no network.
struct Component {
  std::string type;                  // CSV
  std::vector<std::string> aliases;  // other TYPE words for it
  std::string summary;               // one line
  std::string description;           // a paragraph or two, Markdown, for the reference page
  std::string example;               // a runnable .sf text
  Capabilities capabilities;
  const ParamList* source_params = nullptr;
  const ParamList* destination_params = nullptr;
  std::vector<std::string> file_endings;  // EXPORT without TYPE finds its component by these: "csv", "csv.gz"
  std::function<std::unique_ptr<Source>(const base::Json& parameters, base::Span place, const ComponentContext&,
                                        base::Diagnostics&)>
      make_source;
  std::function<std::unique_ptr<Destination>(const base::Json& parameters, base::Span place, const ComponentContext&,
                                             base::Diagnostics&)>
      make_destination;
};

// All connectors of the program, filled by connectors::RegisterAllConnectors in main. Read-only afterwards.
class Registry {
 public:
  void Add(Component component);
  const Component* Find(std::string_view type_or_alias) const;
  // The component whose file ending is the longest that `path` ends in, or null.
  const Component* FindByPath(std::string_view path) const;
  std::vector<const Component*> All() const;  // by type
  std::vector<std::string> Types() const;
  // Connector types that are announced for a later release (POSTGRES, S3 …): known, refused by name.
  static const std::vector<std::string>& LaterTypes();
  static bool IsLaterType(std::string_view type);  // letter case ignored

 private:
  std::map<std::string, Component, std::less<>> components_;
};

}  // namespace sqlflow::component
