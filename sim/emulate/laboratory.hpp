// A scenario as a laboratory of network namespaces: files, commands, daemons, a timeline and probes, as plain data.
// Owns nothing that runs. Begin with struct Laboratory; plan.hpp makes one of a scenario, script.hpp prints it,
// runner.hpp carries it out.

#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "models/world/ids.hpp"
#include "models/world/quantities.hpp"

namespace drsim::emulate {

/// A scenario has something that no Linux program can stand for: Azure, Windows, IOS, and what nobody has built yet.
class CannotEmulate : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What not every kernel can: what needs it is left out where it is missing, and said.
enum class Need { nothing, netem };

/// A file in the laboratory's own folder.
struct File {
  std::string path, text;
};
/// Something that is over when it has been done.
struct Run {
  std::string where;  ///< A namespace; empty: the host's own, for making namespaces and links only.
  std::vector<std::string> argv;
  bool may_fail = false;  ///< It undoes what may not be there.
  Need need = Need::nothing;
};
/// A program that stays until it is stopped, or until the laboratory is taken down.
struct Daemon {
  std::string name, where;
  std::vector<std::string> argv;
  std::vector<std::pair<std::string, std::string>> mounts{};  ///< What it sees in the place of a file or folder.
  bool tries_again = false;  ///< It needs others that may not answer yet, and ends if they do not.
};
/// Ends a daemon: in good order, with the signal that its program takes for that; or not.
struct Stop {
  std::string name;
  int signal = 9;
};
using Step = std::variant<File, Run, Daemon, Stop>;

/// What happens at an instant of the scenario.
struct Act {
  Time at;
  std::string what;
  std::vector<Step> steps;
};

enum class ProbeKind {
  icmp,        ///< An echo request, which the kernel answers.
  http,        ///< A new connection and a request.
  connection,  ///< Requests over a connection that is kept open.
};

/// What clients do all the time: each use is a look-up, if there is a name, and a question to the address.
struct Probe {
  PopulationId clients;
  ApplicationId application;
  ProbeKind kind = ProbeKind::icmp;
  std::string where;                   ///< Their namespace.
  std::vector<std::string> sources;    ///< An address for each flow.
  std::string name;                    ///< Empty: they have the addresses.
  std::vector<std::string> resolvers;  ///< In the order they are asked.
  std::vector<std::string> addresses;  ///< Without a name.
  int port = 443;
  Duration every = 50ms, lookup{}, resolver_timeout = 5s, patience = 1s;
  Duration notice{};  ///< Of a connection: how long it is held to when nobody answers (TCP_USER_TIMEOUT).
};

/// All that a scenario becomes on one Linux machine. The same scenario, trace and name give the same, to the letter.
struct Laboratory {
  std::string name, folder;
  std::vector<std::string> namespaces;
  std::vector<Step> build;  ///< Namespaces are there; in this order.
  std::vector<Act> acts;    ///< By time.
  std::vector<Probe> probes;
  Duration settle{};  ///< So long, from when all probes are answered, until the last adjacency stands.
  Duration phases{};  ///< When all works, a random time up to it passes before the scenario begins, so that timers and
                      ///< caches are at any phase.
  Duration horizon{};
  std::vector<std::string> left_out;  ///< What the scenario says and this does not have, a sentence each.
};

}  // namespace drsim::emulate
