#pragma once
#include <string>

#include "cli/listing.h"
#include "component/registry.h"

// What a connector's declaration says, for a terminal, for programs and as a reference page.
namespace sqlflow::cli {

// One row a parameter: side, name, type, required, default, aliases, allowed, unit, minimum, example, description,
// no_effect, later.
Listing ParameterListing(const component::Component& component);

// `connector describe`, wrapped to `width` columns.
std::string ConnectorText(const component::Component& component, int width);

// For the pages of docs/connectors: what the connector is, and a table of the parameters of one of its sides.
std::string ConnectorMarkdown(const component::Component& component);
std::string ParametersMarkdown(const component::ParamList& list);

// The words of a text in lines of at most `width` columns, each after `indent` spaces.
std::string Wrap(const std::string& text, int indent, int width);

}  // namespace sqlflow::cli
