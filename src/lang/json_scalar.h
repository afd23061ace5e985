#pragma once
#include <string>
#include <vector>

#include "base/code.h"
#include "base/json.h"
#include "base/source_map.h"
#include "lang/token.h"

namespace sqlflow::lang {

// A string, number, literal or variable of JSON as it was meant, and what is wrong with how it is written.
struct JsonScalar {
  struct Fault {
    base::Code code;
    base::Span place;
    std::string message;
    std::string suggestion;
  };
  base::Json value;
  std::vector<Fault> faults;
};

JsonScalar ReadJsonScalar(const Token& token, const base::SourceMap& sources);

}  // namespace sqlflow::lang
