#pragma once
#include <optional>
#include <stdexcept>
#include <string>

#include "base/code.h"
#include "base/span.h"

namespace sqlflow::base {

// The one family of exceptions. Says what happened (message, with the value), what to do (hint), the evidence
// (details: the engine's own text, the first bad rows) and, once known, where in the .sf file (place).
// Never crosses a C callback. A mistake of ours is an assert, not an Error.
class Error : public std::runtime_error {
 public:
  Error(Code code, const std::string& message, std::string hint = {}, std::string details = {})
      : std::runtime_error(message), code_(code), hint_(std::move(hint)), details_(std::move(details)) {}

  Code code() const { return code_; }
  std::string message() const { return what(); }
  const std::string& hint() const { return hint_; }
  const std::string& details() const { return details_; }
  const std::optional<Span>& place() const { return place_; }
  void set_place(Span place) { place_ = place; }
  ExitCode exit_code() const { return code_.exit_code(); }

 private:
  Code code_;
  std::string hint_;
  std::string details_;
  std::optional<Span> place_;
};

// Ctrl-C or SIGTERM was heard; exit code 130.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

}  // namespace sqlflow::base
