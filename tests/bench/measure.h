#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace sqlflow::bench {

// One way of doing a thing, as a program and its arguments.
struct Run {
  std::filesystem::path folder;  // it runs there
  std::vector<std::string> arguments;
  std::filesystem::path database;  // removed before every run, with its .wal; may be empty
  std::filesystem::path start;     // copied to `database` before every run; may be empty
};

struct Sample {
  double seconds = 0;    // wall clock, from before fork to after wait
  double processor = 0;  // seconds of all cores, user and system: steadier than seconds on a busy machine
  double megabytes = 0;  // peak resident memory
};

// Throws std::runtime_error with what the program printed, unless it ends in 0.
Sample Measure(const Run& run);

// Of each figure the median.
Sample MedianOf(const std::vector<Sample>& samples);

// Runs all in turn, `times` over, so that a slow minute of the machine hits every one. The first round only warms up
// and is not counted. The medians, in the order given.
std::vector<Sample> MeasureInterleaved(const std::vector<Run>& runs, int times);

}  // namespace sqlflow::bench
