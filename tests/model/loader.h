#pragma once
#include "base/clock.h"
#include "oracle.h"
#include "run/run_context.h"

namespace sqlflow::model {

// The program: steps of a pipeline as a run does them, over a database in memory with its state.
class Loader {
 public:
  Loader();
  ~Loader();

  // As before the first run.
  void Begin(const History& history);
  // What the model says of the same (Oracle). Throws what is no Outcome.
  Outcome Do(const Step& step, const std::vector<Row>& source);
  std::vector<std::string> Table() const;  // "id|cursor|value", sorted
  std::string Mark();                      // empty: none

 private:
  class StandingClock : public base::Clock {
   public:
    Instant Now() const override { return now; }
    Ticks Steady() const override { return {}; }
    Instant now = {};
  };

  void Fill(const Step& step);
  void Tamper(const Step& step);
  void Intervene(const Step& step);
  Outcome Run(const Step& step, const std::vector<Row>& source);
  std::string Select(const Step& step, const std::vector<Row>& source) const;

  StandingClock clock_;
  std::unique_ptr<engine::SqlEngine> engine_;
  std::unique_ptr<engine::Session> session_;
  std::optional<state::Store> state_;
  const History* history_ = nullptr;
  std::string pipeline_;
};

}  // namespace sqlflow::model
