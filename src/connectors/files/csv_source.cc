#include "connectors/files/csv_source.h"

#include "connectors/files/csv_read.h"

namespace sqlflow::connectors::files {

namespace {

class CsvSource : public component::Source {
 public:
  CsvSource(CsvOptions options, std::string default_delimiter, std::vector<std::string> endings,
            std::filesystem::path root)
      : options_(std::move(options)),
        default_delimiter_(std::move(default_delimiter)),
        endings_(std::move(endings)),
        root_(std::move(root)) {}

  component::Relation Read(const component::ReadRequest& request, component::ReadContext& context) override {
    const std::vector<DataFile> files = FindFiles(options_.path, root_, endings_, context);
    const auto read = std::make_shared<CsvRead>(options_, root_, request);
    read->Prepare(files, default_delimiter_, context);
    return read->Relation();
  }

  std::vector<std::string> Paths() const override { return options_.path; }

 private:
  CsvOptions options_;
  std::string default_delimiter_;
  std::vector<std::string> endings_;
  std::filesystem::path root_;
};

}  // namespace

std::unique_ptr<component::Source> MakeCsvSource(CsvOptions options, std::string default_delimiter,
                                                 std::vector<std::string> endings, std::filesystem::path root) {
  return std::make_unique<CsvSource>(std::move(options), std::move(default_delimiter), std::move(endings),
                                     std::move(root));
}

}  // namespace sqlflow::connectors::files
