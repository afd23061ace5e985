#include "component/conceal.h"

#include "base/text.h"

namespace sqlflow::component {

namespace {

bool MeansSecret(const std::string& name, const ParamList& params) {
  const Param* param = params.Find(name);
  if (param == nullptr) {
    std::vector<std::string> names;
    for (const Param& known : params.params()) {
      names.push_back(known.name);
      names.insert(names.end(), known.aliases.begin(), known.aliases.end());
    }
    param = params.Find(base::Nearest(name, names));
  }
  return param != nullptr && param->type == ParamType::kSecret;
}

}  // namespace

void ConcealSecrets(const base::Json& parameters, const ParamList& params, base::SourceMap& sources) {
  for (const base::Json::Member& member : params.Flatten(parameters).members) {
    const bool is_variable = sources.Text(member.value.span).find("${") != std::string_view::npos;
    if (!is_variable && MeansSecret(member.name, params)) sources.Conceal(member.value.span);
  }
}

}  // namespace sqlflow::component
