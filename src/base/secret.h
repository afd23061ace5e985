#pragma once
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sqlflow::base {

// A value that must not be seen. It cannot be printed, formatted, compared or serialised by accident: there is no
// conversion, and fmt and iostream overloads are deleted. `Reveal` is for the wire and the system call only.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  const std::string& Reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

 private:
  std::string value_;
};

template <class Stream>
Stream& operator<<(Stream&, const Secret&) = delete;

inline constexpr std::string_view kMasked = "********";

// The text with each of the values masked where it stands.
std::string WithoutSecrets(std::string text, const std::vector<std::string>& values);

}  // namespace sqlflow::base

template <class Char>
struct fmt::formatter<sqlflow::base::Secret, Char> {
  formatter() = delete;
};
