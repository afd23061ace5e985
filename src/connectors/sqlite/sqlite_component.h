#pragma once
#include "component/registry.h"

namespace sqlflow::connectors::sqlite {

// SQLITE.
component::Component SqliteComponent();

}  // namespace sqlflow::connectors::sqlite
