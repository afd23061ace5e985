#pragma once
#include <cstddef>
#include <string_view>

// Where to go on after a quote that was never closed, so that the statements after it are still read.
namespace sqlflow::lang {

// Whether a statement seems to begin at `at`: one of the words that begin statements stands there.
bool LooksLikeStatement(std::string_view text, size_t at);

// The first `;` from `at` on that ends its line, with a statement (or nothing) after it; text.size() if there is none.
size_t FindStatementEnd(std::string_view text, size_t at, size_t end);

}  // namespace sqlflow::lang
