#pragma once
#include <optional>

#include "plan/plan.h"
#include "run/file_account.h"
#include "run/run_context.h"

namespace sqlflow::run {

// Whether the step forgets what earlier runs left.
bool StartsOver(const plan::Step& step, const RunContext& context);

// Why a load may not go on from that watermark, which speaks of other rows; nothing: it may.
std::optional<base::Error> WhyNotFrom(const state::Watermark& watermark, const state::WatermarkKey& key,
                                      const plan::IncrementalRead& read);

// A load that reads by a cursor: where it begins by what earlier runs left, and what it leaves in its transaction.
class IncrementalLoad {
 public:
  // Looks the watermark up, and which files are finished. Throws kQuestionChanged when the watermark speaks of other
  // rows.
  IncrementalLoad(const plan::Step& step, engine::Session& session, const RunContext& context);

  // How the source is to read its files, if it is made of them.
  std::optional<component::FileRead> Files() const;
  // The rows that are wanted, where the source's columns are known before it is read: it can leave the others out.
  std::optional<component::CursorRange> Range() const;
  // No file need be opened.
  bool nothing_to_read() const { return files_ && files_->opens_none() && !range_.replace; }
  // Whether another try that opens every file may do better: what is wrong may be clear from all of them.
  bool OpenAllFiles(const base::Error& error);

  // Completes the load's SELECT and range, and its mode where LoadModeOf is not what this run does.
  void Prepare(engine::LoadRequest& request, const component::Relation& relation);
  // In the load's transaction: the watermark, the columns and the files, of which `changed` did so meanwhile.
  void Save(const engine::LoadResult& result, const component::Relation& relation,
            const std::vector<std::string>& changed);
  // What a load comes to that reads nothing.
  engine::LoadResult Nothing() const;

  // What a user should know of the rows read.
  std::vector<std::string> Notes(const engine::LoadResult& result) const;

  const std::string& before() const { return before_; }  // the watermark's value; empty: none
  std::string after(const engine::LoadResult& result) const;

 private:
  void FindWatermark();
  void ChooseFiles();
  engine::CursorBounds FindBounds() const;
  FileTimes TimesWanted() const;
  void AddColumnsLeftOut(engine::LoadRequest& request) const;
  std::optional<base::Clock::Instant> InstantOf(const std::optional<engine::CursorValue>& time) const;
  bool replaces_files() const;
  bool by_batch() const;

  const plan::Step& step_;
  const plan::IncrementalRead& read_;
  engine::Session& session_;
  const RunContext& context_;
  state::WatermarkKey key_;
  bool starts_over_ = false;
  bool by_time_ = false;  // the files' times are the cursor
  std::string before_;
  std::string mark_not_after_;
  std::optional<state::Watermark> watermark_;
  engine::CursorRead range_;
  std::string read_from_;  // where reading begins; empty: at the beginning
  FileTimes times_;        // by_time_: of the files whose rows are wanted
  std::optional<FileAccount> files_;
};

}  // namespace sqlflow::run
