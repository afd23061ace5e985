#pragma once
#include <string_view>

#include "lang/expand.h"

// Pieces of expanded text that keep the way back to the source.
namespace sqlflow::plan {

// The bytes [begin, end) of `text`.
lang::ExpandedText Slice(const lang::ExpandedText& text, size_t begin, size_t end);
void Append(lang::ExpandedText& text, const lang::ExpandedText& more);
// Text that stands nowhere in the source; errors in it are shown at `anchor`.
void AppendGlue(lang::ExpandedText& text, std::string_view glue, base::Span anchor);
// The text as it may be shown: secret values are masked, all values where it is not known which is the secret.
std::string Shown(const lang::ExpandedText& text);

}  // namespace sqlflow::plan
