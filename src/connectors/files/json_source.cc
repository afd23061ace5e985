#include "connectors/files/json_source.h"

#include "connectors/files/json_read.h"
#include "connectors/files/listed_source.h"

namespace sqlflow::connectors::files {

namespace {

class JsonSource : public ListedSource {
 public:
  JsonSource(JsonOptions options, std::vector<std::string> endings, std::filesystem::path root)
      : ListedSource(options_, std::move(endings), root), options_(std::move(options)), root_(std::move(root)) {}

 protected:
  component::Relation ReadFiles(const std::vector<DataFile>& files, const component::ReadRequest& request,
                                component::ReadContext& context) override {
    const auto read = std::make_shared<JsonRead>(options_, root_, request);
    read->Prepare(files, context);
    return read->Relation();
  }

 private:
  JsonOptions options_;
  std::filesystem::path root_;
};

}  // namespace

std::unique_ptr<component::Source> MakeJsonSource(JsonOptions options, std::vector<std::string> endings,
                                                  std::filesystem::path root) {
  return std::make_unique<JsonSource>(std::move(options), std::move(endings), std::move(root));
}

}  // namespace sqlflow::connectors::files
