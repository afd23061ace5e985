#include "connectors/files/json_source.h"

#include "connectors/files/json_read.h"

namespace sqlflow::connectors::files {

namespace {

class JsonSource : public component::Source {
 public:
  JsonSource(JsonOptions options, std::vector<std::string> endings, std::filesystem::path root)
      : options_(std::move(options)), endings_(std::move(endings)), root_(std::move(root)) {}

  component::Relation Read(const component::ReadRequest& request, component::ReadContext& context) override {
    const auto read = std::make_shared<JsonRead>(options_, root_, request);
    read->Prepare(FindFiles(options_.path, root_, endings_, context), context);
    return read->Relation();
  }

  std::vector<std::string> Paths() const override { return options_.path; }

 private:
  JsonOptions options_;
  std::vector<std::string> endings_;
  std::filesystem::path root_;
};

}  // namespace

std::unique_ptr<component::Source> MakeJsonSource(JsonOptions options, std::vector<std::string> endings,
                                                  std::filesystem::path root) {
  return std::make_unique<JsonSource>(std::move(options), std::move(endings), std::move(root));
}

}  // namespace sqlflow::connectors::files
