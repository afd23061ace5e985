#pragma once
#include "mutator.h"

namespace sqlflow::fuzz {

// Reads an input in every way the program would, and throws std::logic_error with what does not hold:
// spans lie within the text and follow each other; every diagnostic can be shown; a clean text, formatted, is clean,
// means the same and stays as it is when formatted again.
void CheckInvariants(const Input& input);

}  // namespace sqlflow::fuzz
