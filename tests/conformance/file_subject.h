#pragma once
#include <fstream>
#include <utility>

#include "conformance.h"

namespace sqlflow::conformance {

// What subjects of files share: a table is a file in the project's folder data/.
class FileSubject : public Subject {
 public:
  FileSubject(std::string type, std::string ending, std::filesystem::path root)
      : type_(std::move(type)), ending_(std::move(ending)), root_(std::move(root)) {}

  std::string type() const override { return type_; }
  std::string Parameters(const std::string& name) const override { return "\"path\": \"" + Path(name) + "\""; }
  std::vector<Refusal> broken() const override { return {{"\"path\": \"" + Path("none") + "\"", "SF4001"}}; }
  std::string Target(const std::string& name, const std::string& options) const override {
    return "TO '" + Path(name) + "' TYPE " + type_ + " OPTIONS {" + options + "}";
  }
  std::vector<Refusal> refused_options() const override {
    return {{R"("mode": "append")", "\"mode\" cannot be \"append\""},
            {R"("compression": "lzma")", "\"compression\" cannot be \"lzma\""},
            {R"("partition_by": {})", "\"partition_by\" must be"}};
  }

 protected:
  std::filesystem::path File(const std::string& name) const { return root_ / Path(name); }

 private:
  std::string Path(const std::string& name) const { return "data/" + name + "." + ending_; }

  const std::string type_;
  const std::string ending_;
  const std::filesystem::path root_;
};

}  // namespace sqlflow::conformance
