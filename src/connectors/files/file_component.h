#pragma once
#include "component/registry.h"
#include "connectors/files/export_options.h"

namespace sqlflow::connectors::files {

// The connector of one file format.
component::Component FileComponent(ExportFormat format);

}  // namespace sqlflow::connectors::files
