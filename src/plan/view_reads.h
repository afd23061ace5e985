#pragma once
#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace sqlflow::plan {

// What is read through views, as they are defined at the moment: "reading a view reads what the view reads".
class ViewReads {
 public:
  struct Through {
    std::vector<uint32_t> resources;  // ascending, without the view itself unless it reads itself
    bool unknown = false;             // something below it cannot be known
  };

  void Define(uint32_t view, std::vector<uint32_t> reads, bool unknown);
  // It is a table now, or nothing.
  void Remove(uint32_t view);
  // Null if it is no view. Valid until the next Define or Remove.
  const Through* Find(uint32_t view);

 private:
  struct View {
    std::vector<uint32_t> reads;
    bool unknown = false;
    Through through;
    uint64_t era = 0;  // of `through`; what was found before a view changed counts no more
    bool open = false;
  };
  void Collect(View& view);

  std::unordered_map<uint32_t, View> views_;
  std::unordered_set<uint32_t> mentioned_;
  uint64_t era_ = 1;
};

}  // namespace sqlflow::plan
