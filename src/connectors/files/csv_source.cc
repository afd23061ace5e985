#include "connectors/files/csv_source.h"

#include "connectors/files/csv_read.h"
#include "connectors/files/listed_source.h"

namespace sqlflow::connectors::files {

namespace {

class CsvSource : public ListedSource {
 public:
  CsvSource(CsvOptions options, std::string default_delimiter, std::vector<std::string> endings,
            std::filesystem::path root)
      : ListedSource(options_, std::move(endings), root),
        options_(std::move(options)),
        default_delimiter_(std::move(default_delimiter)),
        root_(std::move(root)) {}

 protected:
  component::Relation ReadFiles(const std::vector<DataFile>& files, const component::ReadRequest& request,
                                component::ReadContext& context) override {
    const auto read = std::make_shared<CsvRead>(options_, root_, request);
    read->Prepare(files, default_delimiter_, context);
    return read->Relation();
  }

 private:
  CsvOptions options_;
  std::string default_delimiter_;
  std::filesystem::path root_;
};

}  // namespace

std::unique_ptr<component::Source> MakeCsvSource(CsvOptions options, std::string default_delimiter,
                                                 std::vector<std::string> endings, std::filesystem::path root) {
  return std::make_unique<CsvSource>(std::move(options), std::move(default_delimiter), std::move(endings),
                                     std::move(root));
}

}  // namespace sqlflow::connectors::files
