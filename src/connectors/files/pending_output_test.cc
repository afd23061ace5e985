#include "connectors/files/pending_output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cerrno>

#include "base/error.h"
#include "base/errors/connection.h"
#include "base/errors/resources.h"
#include "connectors/files/scratch_folder.h"
#include "connectors/files/system_error.h"

namespace sqlflow::connectors::files {
namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

void Fill(const fs::path& place, const std::string& text) { std::ofstream(place, std::ios::binary) << text; }

// The code of the error that `act` throws, and its message.
template <class Act>
std::string ErrorOf(Act act) {
  try {
    act();
  } catch (const base::Error& error) {
    return fmt::format("{} {}", error.code().id, error.message());
  }
  return "nothing was thrown";
}

// Root may do everything: tests of permissions act as nobody.
class AsNobody {
 public:
  AsNobody() : was_root_(geteuid() == 0) {
    if (was_root_ && seteuid(65534) != 0) std::abort();
  }
  ~AsNobody() {
    if (was_root_ && seteuid(0) != 0) std::abort();
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  bool was_root_;
};

// A child process that makes a staging place and dies without tidying up.
void DieWhileWriting(const fs::path& target) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto output = BeginFile(target, "a.csv").release();
    Fill(output->place(), "half");
    _exit(0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
}

TEST(PendingFile, AppearsOnlyWhenPublished) {
  const ScratchFolder folder;
  folder.Write("a.csv", "old");
  const auto output = BeginFile(folder / "a.csv", "a.csv");
  Fill(output->place(), "new!");
  EXPECT_EQ(folder.Text("a.csv"), "old");
  EXPECT_EQ(output->place().parent_path(), folder.path());
  EXPECT_TRUE(output->place().filename().string().starts_with(".a.csv.sqlflow-")) << output->place();
  EXPECT_EQ(output->Publish(), 4);
  EXPECT_EQ(folder.Text("a.csv"), "new!");
  EXPECT_EQ(folder.Everything(), Names{"a.csv"});
}

TEST(PendingFile, LeavesNoTraceUnlessPublished) {
  const ScratchFolder folder;
  folder.Write("a.csv", "old");
  Fill(BeginFile(folder / "a.csv", "a.csv")->place(), "new");
  Fill(BeginFile(folder / "made/for/it/b.csv", "b.csv")->place(), "new");
  EXPECT_EQ(folder.Text("a.csv"), "old");
  EXPECT_EQ(folder.Everything(), Names{"a.csv"});
}

TEST(PendingFile, MakesMissingFolders) {
  const ScratchFolder folder;
  const auto output = BeginFile(folder / "made/for/it/b ü'\".csv", "b");
  Fill(output->place(), "x");
  EXPECT_EQ(output->Publish(), 1);
  EXPECT_EQ(folder.Everything(), Names{"made/for/it/b ü'\".csv"});
}

TEST(PendingFile, KeepsTheModeOfTheOldFile) {
  const ScratchFolder folder;
  folder.Write("a.csv", "old");
  ASSERT_EQ(chmod((folder / "a.csv").c_str(), 0640), 0);
  const auto output = BeginFile(folder / "a.csv", "a.csv");
  Fill(output->place(), "new");
  output->Publish();
  struct stat status {};
  ASSERT_EQ(stat((folder / "a.csv").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640U);
}

TEST(PendingFile, WritesWhereALinkLeads) {
  const ScratchFolder folder;
  folder.Write("real/a.csv", "old");
  fs::create_symlink("real/a.csv", folder / "link.csv");
  const auto output = BeginFile(folder / "link.csv", "link.csv");
  Fill(output->place(), "new");
  output->Publish();
  EXPECT_EQ(folder.Text("real/a.csv"), "new");
  EXPECT_TRUE(fs::is_symlink(folder / "link.csv"));
}

TEST(PendingFile, TakesNamesAsLongAsTheSystemAllows) {
  const ScratchFolder folder;
  const std::string name(255, 'x');
  const auto output = BeginFile(folder / name, name);
  Fill(output->place(), "x");
  output->Publish();
  EXPECT_EQ(folder.Everything(), Names{name});
}

TEST(PendingFile, RemovesWhatADeadRunLeft) {
  const ScratchFolder folder;
  DieWhileWriting(folder / "a.csv");
  ASSERT_EQ(folder.Everything().size(), 1U);
  folder.Write(".a.csv.bak", "not ours");
  folder.Write(".b.csv.sqlflow-1-1.tmp", "of another target");
  BeginFile(folder / "a.csv", "a.csv");
  EXPECT_EQ(folder.Everything(), (Names{".a.csv.bak", ".b.csv.sqlflow-1-1.tmp"}));
}

TEST(PendingFile, LeavesWhatALivingRunWrites) {
  const ScratchFolder folder;
  const auto first = BeginFile(folder / "a.csv", "a.csv");
  const auto second = BeginFile(folder / "a.csv", "a.csv");
  ASSERT_NE(first->place(), second->place());
  Fill(first->place(), "first");
  Fill(second->place(), "second");
  first->Publish();
  second->Publish();
  EXPECT_EQ(folder.Text("a.csv"), "second");
}

TEST(PendingFile, RefusesAFolder) {
  const ScratchFolder folder;
  folder.Write("output/a.csv", "x");
  EXPECT_EQ(ErrorOf([&] { BeginFile(folder / "output", "output"); }), "SF4101 output is a folder, not a file");
  EXPECT_EQ(ErrorOf([&] { BeginFile(folder / "new/", "new/"); }), "SF4101 new/ is a folder, not a file");
}

TEST(PendingFile, RefusesADevice) {
  EXPECT_EQ(ErrorOf([] { BeginFile("/dev/null", "/dev/null"); }), "SF4103 /dev/null is not a regular file");
}

TEST(PendingFile, SaysThatAPartOfThePathIsAFile) {
  const ScratchFolder folder;
  folder.Write("a.csv", "x");
  EXPECT_EQ(ErrorOf([&] { BeginFile(folder / "a.csv/b/c.csv", "a.csv/b/c.csv"); }),
            "SF4103 cannot make the folder of a.csv/b/c.csv: Not a directory");
}

TEST(PendingFile, SaysWhatIsNotPermitted) {
  const ScratchFolder folder;
  folder.Write("closed/a.csv", "x");
  folder.Write("open/read_only.csv", "x");
  fs::permissions(folder.path(), fs::perms(0755));
  fs::permissions(folder / "closed", fs::perms(0555));
  fs::permissions(folder / "open", fs::perms(0777));
  fs::permissions(folder / "open/read_only.csv", fs::perms(0444));
  const AsNobody nobody;
  EXPECT_EQ(ErrorOf([&] { BeginFile(folder / "closed/b.csv", "closed/b.csv"); }),
            "SF6001 cannot write closed/b.csv: Permission denied");
  EXPECT_EQ(ErrorOf([&] { BeginFile(folder / "closed/d/b.csv", "closed/d/b.csv"); }),
            "SF6001 cannot make the folder of closed/d/b.csv: Permission denied");
  EXPECT_EQ(ErrorOf([&] { BeginFile(folder / "open/read_only.csv", "open/read_only.csv"); }),
            "SF6001 cannot replace open/read_only.csv: Permission denied");
}

TEST(PendingFolder, IsSwappedInWhole) {
  const ScratchFolder folder;
  folder.Write("out/year=2023/data_0.csv", "old");
  const auto output = BeginFolder(folder / "out", "out", "csv");
  fs::create_directories(output->place() / "year=2024");
  Fill(output->place() / "year=2024/data_0.csv", "new");
  EXPECT_EQ(folder.Text("out/year=2023/data_0.csv"), "old");
  EXPECT_EQ(output->Publish(), 3);
  EXPECT_EQ(folder.Everything(), (Names{"out/year=2024/data_0.csv", [&] {
                                          return output->place().filename().string() + "/year=2023/data_0.csv";
                                        }()}));
}

TEST(PendingFolder, TakesTheOldFolderWithIt) {
  const ScratchFolder folder;
  folder.Write("out/year=2023/data_0.csv", "old");
  {
    const auto output = BeginFolder(folder / "out/", "out/", "csv");
    fs::create_directories(output->place() / "year=2024");
    Fill(output->place() / "year=2024/data_0.csv", "new");
    output->Publish();
  }
  EXPECT_EQ(folder.Everything(), Names{"out/year=2024/data_0.csv"});
}

TEST(PendingFolder, LeavesNoTraceUnlessPublished) {
  const ScratchFolder folder;
  folder.Write("out/year=2023/data_0.csv", "old");
  Fill(BeginFolder(folder / "out", "out", "csv")->place() / "data_0.csv", "new");
  BeginFolder(folder / "made/out", "made/out", "csv");
  EXPECT_EQ(folder.Everything(), Names{"out/year=2023/data_0.csv"});
}

TEST(PendingFolder, RefusesAFolderThatHoldsOtherThings) {
  const ScratchFolder folder;
  folder.Write("a/year=2023/data_0.parquet", "x");
  folder.Write("a/notes.txt", "x");
  folder.Write("b/year=2023/data_0.csv", "x");
  folder.Write("c/.git/config", "x");
  folder.Write("d/year=2023/data_x.parquet", "x");
  folder.Write("e", "x");
  const auto error = [&](const std::string& name) {
    return ErrorOf([&] { BeginFolder(folder / name, name, "parquet"); });
  };
  EXPECT_EQ(error("a"), "SF4102 the folder a holds notes.txt, which is no file of a partitioned parquet export");
  EXPECT_EQ(error("b"),
            "SF4102 the folder b holds year=2023/data_0.csv, which is no file of a partitioned parquet export");
  EXPECT_EQ(error("c"), "SF4102 the folder c holds .git, which is no file of a partitioned parquet export");
  EXPECT_EQ(error("d"),
            "SF4102 the folder d holds year=2023/data_x.parquet, which is no file of a partitioned parquet export");
  EXPECT_EQ(error("e"), "SF4102 e is a file, and partition_by writes a folder");
  EXPECT_EQ(error(".."), "SF4102 .. cannot be replaced by an export");
  EXPECT_EQ(folder.Text("a/notes.txt"), "x");
}

TEST(PendingFolder, RefusesWhatCameInMeanwhile) {
  const ScratchFolder folder;
  const auto output = BeginFolder(folder / "out", "out", "csv");
  folder.Write("out/precious.txt", "x");
  EXPECT_EQ(ErrorOf([&] { output->Publish(); }),
            "SF4102 the folder out holds precious.txt, which is no file of a partitioned csv export");
  EXPECT_EQ(folder.Text("out/precious.txt"), "x");
}

TEST(PendingFolder, BringsBackWhatAnInterruptedSwapSetAside) {
  const ScratchFolder folder;
  folder.Write(".out.sqlflow-old/year=2023/data_0.csv", "old");
  BeginFolder(folder / "out", "out", "csv");
  EXPECT_EQ(folder.Everything(), Names{"out/year=2023/data_0.csv"});
}

TEST(SystemErrors, AreSortedByWhatTheUserCanDo) {
  EXPECT_EQ(SystemError(ENOSPC, "write", "a.csv").code(), base::code::kDiskFull);
  EXPECT_EQ(SystemError(EDQUOT, "write", "a.csv").code(), base::code::kDiskFull);
  EXPECT_EQ(SystemError(EROFS, "write", "a.csv").code(), base::code::kPermissionDenied);
  EXPECT_EQ(SystemError(EIO, "write", "a.csv").code(), base::code::kWriteFailed);
  EXPECT_EQ(SystemError(ENOSPC, "write", "a.csv").message(), "cannot write a.csv: No space left on device");
}

}  // namespace
}  // namespace sqlflow::connectors::files
