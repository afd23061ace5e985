#pragma once
#include <map>

#include "history.h"

namespace sqlflow::model {

// What a run comes to, in the model and in the program.
struct Outcome {
  std::string error;  // the code's id; empty: none
  int64_t rows_read = 0;
  bool operator==(const Outcome&) const = default;
};

// What a table is after runs by the rules of spec 2, in as few lines as can be.
class Oracle {
 public:
  explicit Oracle(const History& history) : history_(history) {}

  // A step that is no change of the source.
  Outcome Do(const Step& step, const std::vector<Row>& source);
  std::vector<Row> table() const;  // sorted
  std::optional<int> mark();

 private:
  struct Mark {
    int tick = 0;
    std::optional<std::vector<Row>> slice;  // what the table held at it, where that is looked at
  };

  Outcome Run(const Step& step, const std::vector<Row>& source);
  std::vector<Row> Read(const Step& step, const std::vector<Row>& source);
  void Store(const Step& step, const std::vector<Row>& read);
  void Merge(const std::vector<Row>& read);
  void AddNew(const std::vector<Row>& read);
  void MoveMark(const Step& step, const std::vector<Row>& read);
  std::vector<Row> At(int tick) const;

  const History& history_;
  std::vector<Row> rows_;
  int pipeline_ = 0;
  std::map<int, std::optional<Mark>> marks_;  // by pipeline
};

}  // namespace sqlflow::model
