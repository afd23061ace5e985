#include "connectors/in_memory/in_memory_destination.h"

#include "connectors/in_memory/stored_table.h"

namespace sqlflow::connectors::in_memory {

namespace {

class StoredWrite : public component::PendingWrite {
 public:
  StoredWrite(std::shared_ptr<InMemoryStore> store, std::string name, const component::WriteRequest& request)
      : store_(std::move(store)), name_(std::move(name)), table_{store_->NewFile(), request.columns} {
    statement_ = StoreStatement(request, table_.file);
  }
  ~StoredWrite() override {
    std::error_code ignored;
    if (!committed_) std::filesystem::remove(table_.file, ignored);
  }
  StoredWrite(const StoredWrite&) = delete;
  StoredWrite& operator=(const StoredWrite&) = delete;

  const std::string& statement() const override { return statement_; }
  const std::vector<std::string>& notes() const override { return notes_; }
  int64_t Commit() override {
    const auto bytes = static_cast<int64_t>(std::filesystem::file_size(table_.file));
    store_->Publish(name_, table_);
    committed_ = true;
    return bytes;
  }

 private:
  std::shared_ptr<InMemoryStore> store_;
  std::string name_;
  InMemoryStore::Table table_;
  std::string statement_;
  std::vector<std::string> notes_;
  bool committed_ = false;
};

class StoredDestination : public component::Destination {
 public:
  StoredDestination(std::shared_ptr<InMemoryStore> store, std::string name)
      : store_(std::move(store)), name_(std::move(name)) {}
  std::unique_ptr<component::PendingWrite> Write(const component::WriteRequest& request,
                                                 component::ReadContext&) override {
    return std::make_unique<StoredWrite>(store_, Name(request.target), request);
  }
  std::vector<std::string> Paths(const std::string& target) const override { return {StoreName(Name(target))}; }

 private:
  std::string Name(const std::string& target) const { return name_.empty() ? target : name_; }

  std::shared_ptr<InMemoryStore> store_;
  std::string name_;
};

}  // namespace

std::unique_ptr<component::Destination> WriteStored(std::shared_ptr<InMemoryStore> store, std::string name) {
  return std::make_unique<StoredDestination>(std::move(store), std::move(name));
}

}  // namespace sqlflow::connectors::in_memory
