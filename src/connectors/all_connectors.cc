#include "connectors/all_connectors.h"

#include "connectors/files/file_component.h"
#include "connectors/in_memory/in_memory.h"
#include "connectors/postgres/postgres_component.h"

namespace sqlflow::connectors {

void RegisterAllConnectors(component::Registry& registry) {
  using files::ExportFormat;
  registry.Add(in_memory::InMemoryComponent());
  for (const ExportFormat format :
       {ExportFormat::kCsv, ExportFormat::kTsv, ExportFormat::kJson, ExportFormat::kJsonl, ExportFormat::kParquet}) {
    registry.Add(files::FileComponent(format));
  }
  registry.Add(postgres::PostgresComponent());
}

}  // namespace sqlflow::connectors
