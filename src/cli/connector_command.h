#pragma once
#include "cli/command.h"

namespace sqlflow::cli {

// `connector list` and `connector describe TYPE`: what the program can read and write, and with which parameters.
void AddConnectorCommand(CLI::App& app, const Environment& environment, Action& chosen);

// The connector of that name. Throws base::Error with near names, or the release that brings it.
const component::Component& FindConnector(const component::Registry& registry, const std::string& type);

}  // namespace sqlflow::cli
