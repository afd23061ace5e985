#pragma once
#include <chrono>
#include <memory>

#include "cli/workspace.h"

namespace sqlflow::cli {

// A session that reads the project's database: the database itself, or, while a run writes it, that run. Moves from one
// to the other between two questions, and again when a run ends before it has answered a row. Throws when there is no
// database yet, or a foreign program still has it open after `patience`.
std::unique_ptr<engine::ReadSession> OpenForReading(
    Workspace& workspace, std::chrono::milliseconds patience = std::chrono::milliseconds(1000));

}  // namespace sqlflow::cli
