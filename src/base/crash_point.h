#pragma once

namespace sqlflow::base {

// A place where a process can die between two things that belong together. Here nothing happens; the program of the
// crash tests has its own definition (tests/crash/death.cc), which kills it there.
void CrashPoint(const char* name) noexcept;

}  // namespace sqlflow::base
