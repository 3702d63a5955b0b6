// run and compare with replications, and what verbs that simulate many times say while they do and when a part is done.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/campaign/campaign.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/exit_code.hpp"

namespace drsim::cli {

/// What a campaign's JSON is: that of one design by itself, or of designs beside each other.
enum class CampaignOutput { one_design, designs };
/// What is made of the JSON at the end; empty: nothing.
using JudgedByJson = std::function<ExitCode(const std::string& json)>;

/// Simulates each design as often as the command says, prints and writes what it asks for. The code says whether what
/// is expected holds.
ExitCode replicate(const Command& command, const std::vector<campaign::Design>& designs, CampaignOutput output,
                   const JudgedByJson& judged = {});

/// What is said when a shard has been simulated.
ExitCode shard_done(const Command& command, const campaign::Campaign& simulated, bool is_whole);
/// On standard error, if that is a terminal: how far, how fast, how long still, and what is found so far.
campaign::Watch progress_line();

}  // namespace drsim::cli
