#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/cancellation.h"
#include "engine/sql_engine.h"

namespace sqlflow::run {

// While it lives, a cancel interrupts what `session` runs. Owns a thread that looks every 20 ms; it is joined when the
// object ends. Interrupts again and again, since a request between two statements is not heard by the next one.
class Interrupter {
 public:
  Interrupter(engine::Session& session, const base::Cancellation& cancellation);
  ~Interrupter();
  Interrupter(const Interrupter&) = delete;
  Interrupter& operator=(const Interrupter&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable done_changed_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace sqlflow::run
