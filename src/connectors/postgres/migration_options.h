#pragma once
#include <string>
#include <vector>

#include "component/param_spec.h"

namespace sqlflow::connectors::postgres {

// Parameters that users of Airbyte and Fivetran know, beside the aliases of our own.
struct MigrationOptions {
  std::string replication_method;  // Airbyte's
  std::string update_method;       // Fivetran's
  base::Secret jdbc_url_params;
  bool always_encrypted = false;

  bool by_xmin() const { return replication_method == "Xmin" || !update_method.empty(); }
};

namespace internal {
struct MigrationParams {
  component::Param replication_method, update_method, jdbc_url_params, always_encrypted;
  std::vector<component::Param> unbound;  // known, and refused or without effect
};
MigrationParams DescribeMigrationParams();
}  // namespace internal

// Adds them to a spec whose Options derive from MigrationOptions.
template <class Options>
void AddMigrationOptions(component::ParamSpec<Options>& spec) {
  const internal::MigrationParams params = internal::DescribeMigrationParams();
  spec.Add(&MigrationOptions::replication_method, params.replication_method);
  spec.Add(&MigrationOptions::update_method, params.update_method);
  spec.Add(&MigrationOptions::jdbc_url_params, params.jdbc_url_params);
  spec.Add(&MigrationOptions::always_encrypted, params.always_encrypted);
  for (const component::Param& param : params.unbound) spec.AddUnbound(param);
}

}  // namespace sqlflow::connectors::postgres
