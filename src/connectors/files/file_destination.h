#pragma once
#include "component/registry.h"
#include "connectors/files/export_options.h"

namespace sqlflow::connectors::files {

// Gives a file format's component its destination side: parameters, file endings, capability and factory.
void AddFileDestination(ExportFormat format, component::Component& component);

}  // namespace sqlflow::connectors::files
