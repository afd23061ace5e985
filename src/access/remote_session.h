#pragma once
#include <atomic>
#include <memory>
#include <mutex>

#include "access/channel.h"
#include "access/holder.h"
#include "access/message.h"

namespace sqlflow::access {

// Asks the process that writes the database (ReadServer). Each question is a connection of its own. Beside the errors
// of the question throws kHolderEnded when the process ends before the answer does, and kHolderSilent when it does not
// answer.
class RemoteSession : public engine::ReadSession {
 public:
  // How long it may take to greet.
  static constexpr std::chrono::milliseconds kPatience{10'000};

  explicit RemoteSession(Holder holder, std::chrono::milliseconds patience = kPatience)
      : holder_(std::move(holder)), patience_(patience) {}

  void QueryRows(const std::string& sql, const Head& head, const Each& each) override;
  void Interrupt() override;

 private:
  std::unique_ptr<Channel> Connect();
  void Greet();
  [[noreturn]] void ThrowSilent() const;
  Message Receive();

  Holder holder_;
  std::chrono::milliseconds patience_;
  std::unique_ptr<Channel> channel_;  // while a question is asked
  std::mutex channel_guard_;          // of making and ending it, which Interrupt must not meet
  std::atomic<bool> interrupted_{false};
};

}  // namespace sqlflow::access
