#include "measure.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <stdexcept>

#include "base/descriptor.h"
#include "base/file.h"

namespace sqlflow::bench {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void Become(const Run& run, char* const* arguments, const char* output) {
  const int nothing = open("/dev/null", O_RDONLY);
  const int file = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(nothing, STDIN_FILENO);
  dup2(file, STDOUT_FILENO);
  dup2(file, STDERR_FILENO);
  if (chdir(run.folder.c_str()) == 0) execv(arguments[0], arguments);
  _exit(127);
}

// Onto the disk, or the run that is measured would wait until all of its own copy is written when it syncs a page.
void CopyToDisk(const fs::path& from, const fs::path& to) {
  fs::copy_file(from, to);
  const base::Descriptor copy(open(to.c_str(), O_RDONLY));
  if (fsync(copy.number()) != 0) throw std::runtime_error("cannot sync " + to.string());
}

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double Median(const std::vector<Sample>& samples, double Sample::*field) {
  std::vector<double> values;
  for (const Sample& sample : samples) values.push_back(sample.*field);
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

}  // namespace

Sample Measure(const Run& run) {
  if (!run.database.empty()) {
    fs::remove(run.database);
    fs::remove(run.database.string() + ".wal");
    if (!run.start.empty()) CopyToDisk(run.start, run.database);
  }
  std::vector<char*> arguments;
  for (const std::string& argument : run.arguments) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const fs::path output = fs::temp_directory_path() / ("bench-" + std::to_string(getpid()));

  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) Become(run, arguments.data(), output.c_str());
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;

  const std::string printed = base::ReadFile(output).value_or("");
  fs::remove(output);
  if (status != 0) throw std::runtime_error(run.arguments[0] + " failed:\n" + printed);
  return {elapsed.count(), Seconds(usage.ru_utime) + Seconds(usage.ru_stime),
          static_cast<double>(usage.ru_maxrss) / 1024};
}

Sample MedianOf(const std::vector<Sample>& samples) {
  return {Median(samples, &Sample::seconds), Median(samples, &Sample::processor), Median(samples, &Sample::megabytes)};
}

std::vector<Sample> MeasureInterleaved(const std::vector<Run>& runs, int times) {
  std::vector<std::vector<Sample>> samples(runs.size());
  for (int round = 0; round <= times; ++round) {
    for (size_t i = 0; i < runs.size(); ++i) {
      const Sample sample = Measure(runs[i]);
      if (round > 0) samples[i].push_back(sample);
    }
  }
  std::vector<Sample> medians;
  for (const std::vector<Sample>& of_one : samples) medians.push_back(MedianOf(of_one));
  return medians;
}

}  // namespace sqlflow::bench
