#pragma once
#include <string_view>
#include <vector>

namespace sqlflow::base {

// What the shell is told; the numbers are part of the product (spec 6).
enum class ExitCode {
  kSuccess = 0,
  kUsage = 1,
  kSyntax = 2,
  kConnection = 3,
  kValidation = 4,
  kExecution = 5,
  kPermission = 6,
  kResources = 7,
  kCostLimit = 8,
  kInterrupted = 130,
};

// What may succeed when it is done again: the call alone, a larger unit (the transaction, the read from its snapshot
// on), or nothing.
enum class Repeat { kNever, kCall, kUnit };

// A stable error code, `SF1001`. The thousands decide the exit code: 1 syntax, 2 validation, 3 configuration and
// usage, 4 connection, 5 execution, 6 permission, 7 resources, 8 cost. SF42xx and SF43xx are failures that pass: repeat
// the call, repeat the larger unit; no other is worth repeating. All stand by name (`code::kUnexpectedToken`) in
// base/errors/, a header a range, so that a new one recompiles only those who report some of its range. Beside each
// header its entries:
//   SQLFLOW_ERROR(kName, "SF1001", "Title", R"(page shown by `sqlflow explain`: what it means, an example, the cure)")
struct Code {
  std::string_view id;
  bool operator==(const Code&) const = default;
  ExitCode exit_code() const;
  constexpr Repeat repeat() const {
    if (id.starts_with("SF42")) return Repeat::kCall;
    return id.starts_with("SF43") ? Repeat::kUnit : Repeat::kNever;
  }
};

struct CodePage {
  Code code;
  std::string_view title;
  std::string_view page;
};

// Every code with its page, ordered by id. Source of `sqlflow explain` and docs/reference/errors.md.
const std::vector<CodePage>& CodePages();
const CodePage* FindCodePage(std::string_view id);

}  // namespace sqlflow::base
