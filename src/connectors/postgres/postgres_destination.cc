#include "connectors/postgres/postgres_destination.h"

#include "base/text.h"
#include "connectors/postgres/postgres_write.h"

namespace sqlflow::connectors::postgres {

namespace {

class PostgresDestination : public component::Destination {
 public:
  PostgresDestination(ServerOptions server, WriteOptions write, resilience::ResilienceOptions resilience,
                      std::shared_ptr<resilience::Endpoints> endpoints)
      : server_(std::move(server)),
        write_(std::move(write)),
        resilience_(std::move(resilience)),
        endpoints_(std::move(endpoints)) {}

  std::unique_ptr<component::PendingWrite> Write(const component::WriteRequest& request,
                                                 component::ReadContext& context) override {
    WriteOptions write = write_;
    write.table = Name(request.target);
    return BeginWrite(server_, std::move(write), request, PolicyOf(context.cancellation()), PolicyOf(never_));
  }

  component::WriteFacts Facts(const std::string& target) const override {
    const std::string table = (write_.schema.empty() ? "" : write_.schema + ".") + Name(target);
    switch (write_.mode) {
      case WriteOptions::Mode::kReplace: return {table, "replaces the rows of the server's table in one transaction"};
      case WriteOptions::Mode::kAppend: return {table + ", append", "adds the rows in one transaction of the server"};
      case WriteOptions::Mode::kMerge: break;
    }
    return {table + ", merge on " + base::JoinStrings(write_.keys, ", "),
            "updates the rows of the same key and adds the others, in one transaction of the server"};
  }

  // Tables of one name count as one, on whatever server: a file cannot have such a name.
  std::vector<std::string> Paths(const std::string& target) const override {
    return {"POSTGRES table " + base::Lower(Name(target))};
  }

 private:
  std::string Name(const std::string& target) const { return write_.table.empty() ? target : write_.table; }

  std::shared_ptr<resilience::Policy> PolicyOf(const base::Cancellation& cancellation) const {
    return MakePolicy(server_, resilience_, *endpoints_, cancellation);
  }

  const ServerOptions server_;
  const WriteOptions write_;
  const resilience::ResilienceOptions resilience_;
  const std::shared_ptr<resilience::Endpoints> endpoints_;
  const base::Cancellation never_;
};

}  // namespace

std::unique_ptr<component::Destination> MakePostgresDestination(ServerOptions server, WriteOptions write,
                                                                resilience::ResilienceOptions resilience,
                                                                std::shared_ptr<resilience::Endpoints> endpoints) {
  return std::make_unique<PostgresDestination>(std::move(server), std::move(write), std::move(resilience),
                                               std::move(endpoints));
}

}  // namespace sqlflow::connectors::postgres
