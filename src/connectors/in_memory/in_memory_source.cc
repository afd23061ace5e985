#include "connectors/in_memory/in_memory_source.h"

#include "base/errors/connection.h"
#include "component/count_rows.h"
#include "component/narrow.h"
#include "connectors/in_memory/stored_table.h"

namespace sqlflow::connectors::in_memory {

namespace {

// The request's filters and the declaration's hold together.
component::ReadRequest WithFilters(component::ReadRequest request, const std::vector<component::Filter>& filters) {
  request.filters.insert(request.filters.begin(), filters.begin(), filters.end());
  return request;
}

// They are in memory: to go through them is cheap.
class CountedSource : public component::Source {
 public:
  std::optional<int64_t> Count(const component::ReadRequest& request, component::ReadContext& context) final {
    return component::CountRows(Read(request, context).sql, context);
  }
};

class RowSource : public CountedSource {
 public:
  RowSource(std::string select, std::vector<component::Filter> filters)
      : select_(std::move(select)), filters_(std::move(filters)) {}
  component::Relation Read(const component::ReadRequest& request, component::ReadContext&) override {
    component::Relation relation;
    relation.sql = component::Narrow("(" + select_ + ")", WithFilters(request, filters_));
    return relation;
  }

 private:
  std::string select_;
  std::vector<component::Filter> filters_;
};

class StoredSource : public CountedSource {
 public:
  StoredSource(std::shared_ptr<InMemoryStore> store, std::string name, std::vector<component::Filter> filters)
      : store_(std::move(store)), name_(std::move(name)), filters_(std::move(filters)) {}

  component::Relation Read(const component::ReadRequest& request, component::ReadContext&) override {
    const std::optional<InMemoryStore::Table> table = store_->Find(name_);
    if (!table) {
      throw base::Error(base::code::kFileNotFound, fmt::format("no table is in memory under the name {}", name_),
                        fmt::format("EXPORT … TO '{}' TYPE IN_MEMORY puts one there, in the same run", name_));
    }
    component::Relation relation;
    relation.sql = component::Narrow("(" + StoredSelect(*table) + ")", WithFilters(request, filters_));
    return relation;
  }

  std::vector<std::string> Paths() const override { return {StoreName(name_)}; }

 private:
  std::shared_ptr<InMemoryStore> store_;
  std::string name_;
  std::vector<component::Filter> filters_;
};

}  // namespace

std::unique_ptr<component::Source> ReadRows(std::string select, std::vector<component::Filter> filters) {
  return std::make_unique<RowSource>(std::move(select), std::move(filters));
}

std::unique_ptr<component::Source> ReadStored(std::shared_ptr<InMemoryStore> store, std::string name,
                                              std::vector<component::Filter> filters) {
  return std::make_unique<StoredSource>(std::move(store), std::move(name), std::move(filters));
}

}  // namespace sqlflow::connectors::in_memory
