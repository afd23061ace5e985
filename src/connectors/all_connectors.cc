#include "connectors/all_connectors.h"

#include "connectors/files/file_component.h"
#include "connectors/in_memory/in_memory.h"
#include "connectors/postgres/postgres_component.h"
#include "connectors/sqlite/sqlite_component.h"
#include "resilience/endpoints.h"

namespace sqlflow::connectors {

void RegisterAllConnectors(component::Registry& registry) {
  using files::ExportFormat;
  // One world, and one set of endpoints in it, for all connectors that call a server.
  struct Outside {
    resilience::SystemWorld world;
    resilience::Endpoints endpoints{world};
  };
  const auto outside = std::make_shared<Outside>();
  const std::shared_ptr<resilience::Endpoints> endpoints(outside, &outside->endpoints);
  registry.Add(in_memory::InMemoryComponent());
  for (const ExportFormat format :
       {ExportFormat::kCsv, ExportFormat::kTsv, ExportFormat::kJson, ExportFormat::kJsonl, ExportFormat::kParquet}) {
    registry.Add(files::FileComponent(format));
  }
  registry.Add(postgres::PostgresComponent(endpoints));
  registry.Add(sqlite::SqliteComponent());
}

}  // namespace sqlflow::connectors
