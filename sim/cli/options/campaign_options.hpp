// The options of verbs that simulate replications: how often, where, how long. A verb adds those it has.

#pragma once

#include <boost/program_options.hpp>

#include "sim/cli/command.hpp"

namespace drsim::cli {

/// --replication.
void add_replication_option(boost::program_options::options_description& options);
/// --replications, of which the verb says what is simulated so often.
void add_replications_option(boost::program_options::options_description& options, const char* description);
/// --until, --shard and --csv.
void add_parts_options(boost::program_options::options_description& options);
void add_jobs_option(boost::program_options::options_description& options);
void add_results_option(boost::program_options::options_description& options);

/// Reads whichever of these were given. Throws UsageError for what makes no sense together.
void read_campaign_options(const boost::program_options::variables_map& values, Command& command);
/// Throws UsageError if --results, --csv, --shard or --jobs was given without --replications.
void expect_replications(const boost::program_options::variables_map& values, const Command& command);
/// Throws UsageError if one of several parts is to write a report.
void expect_no_report_of_a_shard(const Command& command);

}  // namespace drsim::cli
