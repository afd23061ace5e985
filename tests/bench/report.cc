#include "report.h"

#include <fmt/format.h>

#include <iostream>

namespace sqlflow::bench {
namespace {

std::string Seconds(double seconds) {
  return seconds < 1 ? fmt::format("{:.1f} ms", seconds * 1000) : fmt::format("{:.2f} s", seconds);
}

std::string Megabytes(double megabytes) { return fmt::format("{:.0f} MB", megabytes); }

bool ReportTime(const Case& one, const Sample& ours, const Sample& bare) {
  const Limits& limits = one.limits;
  if (limits.milliseconds_more > 0) {
    const double more = (ours.seconds - bare.seconds) * 1000;
    return Report(one.name, Seconds(ours.seconds), Seconds(bare.seconds), fmt::format("{:+.1f} ms", more),
                  fmt::format("{:+} ms", limits.milliseconds_more), more <= limits.milliseconds_more);
  }
  const double ratio = ours.seconds / bare.seconds;
  return Report(one.name, Seconds(ours.seconds), Seconds(bare.seconds), fmt::format("{:.3f}", ratio),
                limits.ratio > 0 ? fmt::format("{:.2f}", limits.ratio) : "",
                limits.ratio == 0 || ratio <= limits.ratio);
}

}  // namespace

void ReportHead() {
  std::cout << fmt::format("{:<44} {:>10} {:>10} {:>10} {:>10}\n", "case", "ours", "bare", "ratio", "limit");
}

bool Report(const std::string& name, const std::string& ours, const std::string& bare, const std::string& shown,
            const std::string& limit, bool ok) {
  std::cout << fmt::format("{:<44} {:>10} {:>10} {:>10} {:>10}  {}", name, ours, bare, shown, limit,
                           ok ? "ok" : "TOO MUCH")
            << std::endl;
  return ok;
}

bool ReportCase(const Case& one, const std::vector<Sample>& samples) {
  const Limits& limits = one.limits;
  const Sample& ours = samples[0];
  bool ok = true;
  if (samples.size() < 2) {
    const bool limited = limits.milliseconds > 0;
    ok &= Report(one.name, Seconds(ours.seconds), "", "", limited ? fmt::format("{} ms", limits.milliseconds) : "",
                 !limited || ours.seconds * 1000 <= limits.milliseconds);
  } else {
    const Sample& bare = samples[1];
    ok &= ReportTime(one, ours, bare);
    if (bare.processor > 0) {  // for the reader: no limit is set on it
      Report("  processor time", Seconds(ours.processor), Seconds(bare.processor),
             fmt::format("{:.3f}", ours.processor / bare.processor), "", true);
    }
    if (limits.memory_ratio > 0) {
      const double ratio = ours.megabytes / bare.megabytes;
      ok &= Report("  peak memory", Megabytes(ours.megabytes), Megabytes(bare.megabytes), fmt::format("{:.3f}", ratio),
                   fmt::format("{:.2f}", limits.memory_ratio), ratio <= limits.memory_ratio);
    }
  }
  if (limits.megabytes > 0) {
    ok &= Report("  peak memory", Megabytes(ours.megabytes), "", "", Megabytes(limits.megabytes),
                 ours.megabytes <= limits.megabytes);
  }
  return ok;
}

}  // namespace sqlflow::bench
