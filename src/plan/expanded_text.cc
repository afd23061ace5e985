#include "plan/expanded_text.h"

#include <algorithm>

#include "base/secret.h"

namespace sqlflow::plan {
namespace {

using Segment = lang::ExpandedText::Segment;

size_t EndOf(const lang::ExpandedText& text, size_t segment) {
  return segment + 1 < text.segments.size() ? text.segments[segment + 1].begin : text.text.size();
}

}  // namespace

lang::ExpandedText Slice(const lang::ExpandedText& text, size_t begin, size_t end) {
  lang::ExpandedText part;
  part.text = text.text.substr(begin, end - begin);
  part.secret = text.secret;
  for (size_t i = 0; i < text.segments.size(); ++i) {
    const Segment& whole = text.segments[i];
    const size_t first = std::max(begin, whole.begin);
    const size_t last = std::min(end, EndOf(text, i));
    if (first >= last) continue;
    Segment segment = whole;
    segment.begin = first - begin;
    if (!whole.is_variable) {
      segment.origin.begin = whole.origin.begin + static_cast<uint32_t>(first - whole.begin);
      segment.origin.end = whole.origin.begin + static_cast<uint32_t>(last - whole.begin);
    }
    part.segments.push_back(segment);
  }
  return part;
}

void Append(lang::ExpandedText& text, const lang::ExpandedText& more) {
  for (Segment segment : more.segments) {
    segment.begin += text.text.size();
    text.segments.push_back(segment);
  }
  text.text += more.text;
  text.secret |= more.secret;
}

void AppendGlue(lang::ExpandedText& text, std::string_view glue, base::Span anchor) {
  text.segments.push_back({.begin = text.text.size(), .origin = anchor, .is_variable = true});
  text.text += glue;
}

std::string Shown(const lang::ExpandedText& text) {
  if (!text.secret) return text.text;
  const bool known =
      std::any_of(text.segments.begin(), text.segments.end(), [](const Segment& segment) { return segment.is_secret; });
  std::string shown;
  for (size_t i = 0; i < text.segments.size(); ++i) {
    const size_t begin = text.segments[i].begin;
    if (text.segments[i].is_secret || (!known && text.segments[i].is_variable)) {
      shown += base::kMasked;
    } else {
      shown += text.text.substr(begin, EndOf(text, i) - begin);
    }
  }
  return shown;
}

}  // namespace sqlflow::plan
