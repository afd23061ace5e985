#pragma once
#include <optional>

#include "base/diagnostic.h"
#include "component/param_spec.h"

namespace sqlflow::component {

// The value in the form a parameter declares: a bare variable settled, an allowed word spelt as declared. Nothing if it
// is null or faulty; what is wrong goes to `diagnostics` (if given), secrets masked.
std::optional<base::Json> AcceptValue(const Param& param, const base::Json::Member& given,
                                      base::Diagnostics* diagnostics);

}  // namespace sqlflow::component
