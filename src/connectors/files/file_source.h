#pragma once
#include "component/registry.h"
#include "connectors/files/export_options.h"

namespace sqlflow::connectors::files {

// Fills in what makes a component a source of files of this format.
void AddFileSource(ExportFormat format, component::Component& component);

}  // namespace sqlflow::connectors::files
