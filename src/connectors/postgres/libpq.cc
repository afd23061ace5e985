#include "connectors/postgres/libpq.h"

#include <dlfcn.h>

#include <cstdlib>
#include <memory>

#include "base/error.h"
#include "base/errors/configuration.h"

namespace sqlflow::connectors::postgres {

namespace {

template <class Function>
void Find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  if (function) return;
  throw base::Error(base::code::kMissingLibrary, std::string("PostgreSQL's client library lacks ") + name,
                    "install a newer one: apt install libpq5");
}

void TakeEnvironment(Libpq& library) {
  std::unique_ptr<PQconninfoOption, decltype(library.PQconninfoFree)> options(library.PQconndefaults(),
                                                                              library.PQconninfoFree);
  for (const PQconninfoOption* option = options.get(); option && option->keyword; ++option) {
    const char* value = option->envvar ? std::getenv(option->envvar) : nullptr;
    if (value) library.environment.emplace_back(option->keyword, value);
    if (value) ::unsetenv(option->envvar);
  }
  for (const char* setting : {"PGDATESTYLE", "PGTZ", "PGGEQO"}) ::unsetenv(setting);  // of the session
}

Libpq Load() {
  // Never closed: OpenSSL, which comes with it, does not bear that.
  void* library = ::dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char* reason = ::dlerror();
    throw base::Error(base::code::kMissingLibrary, "PostgreSQL's client library (libpq) is not installed",
                      "on Debian and Ubuntu: apt install libpq5", reason ? reason : "");
  }
  Libpq loaded;
#define SQLFLOW_FIND(name) Find(library, #name, loaded.name);
  SQLFLOW_LIBPQ_FUNCTIONS(SQLFLOW_FIND)
#undef SQLFLOW_FIND
  // OpenSSL would ask at the terminal for the password of a key: it is "ssl_key_password", or there is none.
  loaded.PQsetSSLKeyPassHook_OpenSSL(loaded.PQdefaultSSLKeyPassHook_OpenSSL);
  TakeEnvironment(loaded);
  return loaded;
}

}  // namespace

const Libpq& Libpq::Get() {
  static const Libpq loaded = Load();
  return loaded;
}

}  // namespace sqlflow::connectors::postgres
