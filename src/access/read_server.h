#pragma once
#include <atomic>
#include <list>
#include <memory>
#include <thread>

#include "access/channel.h"
#include "access/listener.h"
#include "engine/sql_engine.h"

namespace sqlflow::access {

// Answers the questions of other processes while this one writes the database, for DuckDB lets nobody else open the
// file. A reader has a session and a thread of its own; one that goes away, sends nothing or reads nothing is dropped,
// and one too many is told so. `listener` and `engine` must outlive it.
class ReadServer {
 public:
  static constexpr size_t kMostReaders = 8;
  // How long a reader may not send its question or not take rows; a transaction that is held open keeps the space of
  // deleted rows.
  static constexpr std::chrono::milliseconds kPatience{30'000};

  ReadServer(const Listener& listener, engine::SqlEngine& engine, std::chrono::milliseconds patience = kPatience);
  // Interrupts the readers, who are told that the run has ended; waits for none of them.
  ~ReadServer();
  ReadServer(const ReadServer&) = delete;
  ReadServer& operator=(const ReadServer&) = delete;

 private:
  struct Reader;

  void Serve();
  void Accept();
  void Answer(Reader& reader);
  void InterruptTheDoomed();

  const Listener& listener_;
  engine::SqlEngine& engine_;
  std::chrono::milliseconds patience_;
  base::Descriptor wake_;
  std::atomic<bool> ending_{false};
  std::list<Reader> readers_;  // of the serving thread
  std::thread thread_;
};

}  // namespace sqlflow::access
