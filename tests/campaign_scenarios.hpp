// Scenarios whose downtimes have a known distribution: what campaigns are tested with.

#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/files.hpp"

namespace drsim {

// The name's only server is lost from 0:10 to 1:00. Users lose the name when the resolver's cache runs out, at a phase
// that is uniform over the TTL of 10 minutes, and have it back with the server: their downtime is 50 minutes less U(0,
// 10 min).
inline const std::string cache_runs_out = R"(drsim: 1
title: A cache runs out
design: cache
horizon: 3h
sites: {a: {}, d: {}, u: {}}
routers:
  ra: {site: a}
  rd: {site: d}
  ru: {site: u}
links:
  au: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms}
  du: {between: [rd, ru], bandwidth: 1Gbit, latency: 1ms}
networks: {na: {site: a, subnets: {s: {prefix: 10.0.1.0/24, gateway: ra}}}}
vms: {db: {network: na, address: 10.0.1.10}}
applications: {app: {served-by: db}}
dns-servers: {ns: {site: d}}
names: {app.example: {application: app, ttl: 10m, authority: ns}}
resolvers: {r: {site: u}}
clients: {users: {site: u, count: 10, use: [app], resolver: r}}
timeline: [{at: 10m, fail: {router: rd}}, {at: 1h, repair: {router: rd}}]
)";

/// A file of this process's own that a text is written to.
inline std::string temporary_file(const std::string& name, const std::string& text) {
  const std::string file = testing::TempDir() + "/campaign-" + std::to_string(getpid()) + "-" + name;
  std::ofstream(file) << text;
  return file;
}
/// A name for a file that does not exist yet.
inline std::string new_file(const std::string& name) {
  const std::string file = testing::TempDir() + "/campaign-" + std::to_string(getpid()) + "-" + name;
  unlink(file.c_str());
  return file;
}

struct ProgramOutcome {
  int code = -1;
  std::string out, err;
};
/// Runs the program from the root of the project.
inline ProgramOutcome drsim_program(const std::string& arguments) {
  const std::string out = new_file("out"), err = new_file("err");
  const int status =
      std::system(("cd '" DRSIM_SOURCE_DIR "' && '" DRSIM_PROGRAM "' " + arguments + " >" + out + " 2>" + err).c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents(out), contents(err)};
}

}  // namespace drsim
