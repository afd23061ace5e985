#pragma once
#include "base/diagnostic.h"
#include "plan/plan.h"
#include "plan/statement.h"

// MODE of LOAD and CREATE TABLE: keys and cursor from the statement, else from the source.
namespace sqlflow::plan {

// Fills mode, keys and cursor of the step and reports what is missing or does not fit.
void ReadLoadMode(const Load& load, const SourceDeclaration* source, Step& step, base::Diagnostics& diagnostics);
// Of MODE INCREMENTAL `windowed` is made, without what only the SELECT tells.
void ReadCreateMode(const Create& create, Step& step, base::Diagnostics& diagnostics);

// What only all steps together show: incremental loads and tables without a key that share a table, and incremental
// sources that a SELECT reads in full.
void CheckIncrementalSteps(const std::vector<Step>& steps, base::Diagnostics& diagnostics);

// "MERGE on id, day", for descriptions.
std::string DescribeMode(const Step& step);

}  // namespace sqlflow::plan
