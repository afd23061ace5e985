#pragma once
#include <string>
#include <string_view>
#include <vector>

// The words of the language, in upper case. None is reserved: a table may be called `load`.
namespace sqlflow::lang {

// Words that begin a statement, ours and the engine's, for suggestions.
const std::vector<std::string>& StatementWords();

// Whether a word, in any letter case, can begin a statement.
bool BeginsStatement(std::string_view word);

// Whether SQL cannot end after this word, so that a new line after it goes on with the same statement.
bool NeedsMore(std::string_view word);

}  // namespace sqlflow::lang
