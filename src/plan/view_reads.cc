#include "plan/view_reads.h"

#include <algorithm>

namespace sqlflow::plan {

void ViewReads::Define(uint32_t view, std::vector<uint32_t> reads, bool unknown) {
  if (!mentioned_.insert(view).second) ++era_;
  mentioned_.insert(reads.begin(), reads.end());
  views_[view] = View{.reads = std::move(reads), .unknown = unknown, .through = {}};
}

void ViewReads::Remove(uint32_t view) {
  if (views_.erase(view) > 0) ++era_;
}

const ViewReads::Through* ViewReads::Find(uint32_t view) {
  const auto found = views_.find(view);
  if (found == views_.end()) return nullptr;
  if (found->second.era != era_) Collect(found->second);
  return &found->second.through;
}

void ViewReads::Collect(View& view) {
  view.open = true;
  Through through{.resources = view.reads, .unknown = view.unknown};
  for (const uint32_t read : view.reads) {
    const auto inner = views_.find(read);
    if (inner == views_.end() || inner->second.open) continue;  // open: views that read each other
    if (inner->second.era != era_) Collect(inner->second);
    const Through& below = inner->second.through;
    through.resources.insert(through.resources.end(), below.resources.begin(), below.resources.end());
    through.unknown |= below.unknown;
  }
  std::sort(through.resources.begin(), through.resources.end());
  through.resources.erase(std::unique(through.resources.begin(), through.resources.end()), through.resources.end());
  view.through = std::move(through);
  view.era = era_;
  view.open = false;
}

}  // namespace sqlflow::plan
