#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "component/source.h"
#include "state/file_ledger.h"

namespace sqlflow::run {

// Of files whose times count; an absent bound is open, `to` is exclusive.
struct FileTimes {
  std::optional<base::Clock::Instant> from;
  std::optional<base::Clock::Instant> to;
  bool Contain(const component::SourceFile& file) const {
    return (!from || file.modified >= *from) && (!to || file.modified < *to);
  }
};

// Which of the files of its source an incremental load opens, and what it writes down of them. It changes what is
// opened, never what is loaded: a file is left out only when nothing in it can be wanted.
class FileAccount {
 public:
  using Instant = base::Clock::Instant;

  // `listed` at `now`. `by_time`: a file that is new or changed is read whole, whatever its time.
  FileAccount(std::vector<component::SourceFile> listed, Instant now, std::string cursor, bool by_time)
      : listed_(std::move(listed)), now_(now), cursor_(std::move(cursor)), by_time_(by_time) {}

  // Leaves out the files that the ledger knows, that are unchanged and have nothing that is wanted.
  void LeaveOutFinished(state::FileLedger& ledger, const state::FileQuestion& question);
  // The type that the engine gives the cursor if it is a key of key=value folders; empty: it is none.
  std::string PartitionType(engine::Session& session) const;
  // Leaves out the files whose key=value folder says that the cursor of all their rows is outside the bounds.
  void LeaveOutPartitions(engine::Session& session, const engine::CursorBounds& bounds);
  // Leaves out the files whose times are others.
  void LeaveOutAllBut(const FileTimes& times);
  // The files up to `mark` count as read, if nothing is known of any.
  void TakeAsRead(Instant mark);
  void OpenAll() { left_out_.clear(), passed_.clear(); }

  bool leaves_out() const { return !left_out_.empty(); }
  bool opens_none() const { return left_out_.size() == listed_.size(); }
  // What the source is asked for.
  component::FileRead Request() const;
  // The columns of the files that are left out.
  std::set<std::string> Columns() const;

  // In the load's transaction, after `relation` was read into `result`: a record of each file that was opened, or is to
  // count as read, and none of those that have vanished. `read_from`: where the read began; empty: at the beginning.
  void Save(state::FileLedger& ledger, const component::Relation& relation, const engine::LoadResult& result,
            const std::vector<std::string>& changed, const std::string& read_from, const std::string& run_id);
  // Forgets all other files: everything was read anew.
  void StartOver(state::FileLedger& ledger) { ledger.ForgetAll(), known_.clear(); }

  // What a user should know, once it was saved.
  std::vector<std::string> Notes(const std::string& target, bool replaces_rows) const;

 private:
  // Of key=value folders, as SQL.
  const std::string* ValueOf(const component::SourceFile& file) const;
  std::string Values() const;
  bool IsUnchanged(const component::SourceFile& file) const;
  std::vector<std::string> Vanished() const;
  state::FileRecord NewRecord(const component::SourceFile& file, const std::string& read_from) const;

  std::vector<component::SourceFile> listed_;
  Instant now_;
  std::string cursor_;
  bool by_time_;
  std::map<std::string, state::KnownFile> known_;
  std::set<std::string> left_out_;             // by path
  std::vector<component::SourceFile> passed_;  // of these, those that are to be recorded all the same
  std::vector<std::string> without_rows_;      // new files in which nothing was wanted
  std::vector<std::string> changed_;           // while they were read
};

}  // namespace sqlflow::run
