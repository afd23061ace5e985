#pragma once
#include "base/json.h"
#include "base/source_map.h"
#include "component/param_spec.h"

namespace sqlflow::component {

// From now on messages do not show the values of secret parameters as they are written. A misspelt `pasword` is one,
// too.
void ConcealSecrets(const base::Json& parameters, const ParamList& params, base::SourceMap& sources);

}  // namespace sqlflow::component
