// A laboratory as the commands that make it, play its timeline and take it down: what --dry-run prints. A shell could
// carry it out. runner.hpp does the same without one.

#pragma once

#include <string>
#include <vector>

#include "sim/emulate/laboratory.hpp"

namespace drsim::emulate {

std::string script(const Laboratory& lab);

/// What a command becomes in its namespace: "ip -n NAME link ...", "ip netns exec NAME nft ...".
std::vector<std::string> in_namespace(const std::string& where, const std::vector<std::string>& argv);
/// The same of a daemon, with what it sees in the place of other files.
std::vector<std::string> in_namespace(const Daemon& daemon);
/// What is set in each namespace before anything else.
std::vector<Run> first_steps(const std::string& where);

}  // namespace drsim::emulate
