#include "sim/emulate/script.hpp"

#include <algorithm>
#include <sstream>

#include "sim/emulate/wiring.hpp"

namespace drsim::emulate {
namespace {

bool is_plain(const std::string& word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') ||
           std::string("-_./:=,@%+").find(c) != std::string::npos;
  });
}

std::string in_words(const std::vector<std::string>& argv) {
  std::string text;
  for (const std::string& word : argv) {
    if (!text.empty()) text += " ";
    if (is_plain(word)) {
      text += word;
      continue;
    }
    text += "'";
    for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    text += "'";
  }
  return text;
}

struct Line {
  const Laboratory& lab;
  std::string operator()(const File& file) const {
    const std::string path = lab.folder + "/" + file.path;
    return "mkdir -p " + in_words({path.substr(0, path.rfind('/'))}) + " && cat > " + in_words({path}) + " <<'END'\n" +
           file.text + (file.text.empty() || file.text.back() == '\n' ? "" : "\n") + "END";
  }
  std::string operator()(const Run& run) const {
    return in_words(in_namespace(run.where, run.argv)) + (run.may_fail ? " || true" : "") +
           (run.need == Need::netem ? "  # where the kernel has netem" : "");
  }
  std::string operator()(const Daemon& daemon) const {
    const std::string command = in_words(in_namespace(daemon));
    return (daemon.tries_again ? "until " + command + "; do sleep 0.2; done" : command) + " &  # " + daemon.name;
  }
  std::string operator()(const Stop& stop) const { return "kill -" + std::to_string(stop.signal) + " $" + stop.name; }
};

const char* kind_text(ProbeKind kind) {
  switch (kind) {
    case ProbeKind::icmp:
      return "an echo request";
    case ProbeKind::http:
      return "a request by HTTP";
    case ProbeKind::connection:
      return "a request over the open connection";
  }
  return "";
}

std::string probe_text(const Probe& probe) {
  std::ostringstream text;
  text << "# in " << probe.where << ", every " << to_text(probe.every) << " from " << probe.sources.size()
       << (probe.sources.size() == 1 ? " address: " : " addresses: ");
  if (!probe.name.empty()) {
    text << "asks";
    for (const std::string& resolver : probe.resolvers) text << " " << resolver;
    text << " for " << probe.name << (probe.lookup > Duration{} ? " every " + to_text(probe.lookup) : "") << ", then ";
  }
  text << kind_text(probe.kind) << " to ";
  if (!probe.name.empty()) text << "it";
  for (std::size_t i = 0; i < probe.addresses.size(); ++i) text << (i > 0 ? " or " : "") << probe.addresses[i];
  return text.str();
}

}  // namespace

std::vector<std::string> in_namespace(const std::string& where, const std::vector<std::string>& argv) {
  if (where.empty()) return argv;
  std::vector<std::string> whole = argv.front() == "ip" || argv.front() == "tc"
                                       ? std::vector<std::string>{argv.front(), "-n", where}
                                       : std::vector<std::string>{"ip", "netns", "exec", where, argv.front()};
  whole.insert(whole.end(), argv.begin() + 1, argv.end());
  return whole;
}

std::vector<std::string> in_namespace(const Daemon& daemon) {
  if (daemon.mounts.empty()) return in_namespace(daemon.where, daemon.argv);
  // ip netns exec gives each process a view of mounts of its own: nobody else sees these, and they go with it.
  std::string shell;
  for (const auto& [from, to] : daemon.mounts) shell += "mount --bind " + from + " " + to + " && ";
  std::vector<std::string> argv{"sh", "-c", shell + "exec \"$0\" \"$@\""};
  argv.insert(argv.end(), daemon.argv.begin(), daemon.argv.end());
  return in_namespace(daemon.where, argv);
}

std::vector<Run> first_steps(const std::string& where) {
  return {{where, {"sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1"}},
          {where, words("ip link set dev lo up")}};
}

std::string script(const Laboratory& lab) {
  std::ostringstream text;
  const Line line{lab};
  for (const std::string& what : lab.left_out) text << "# left out: " << what << "\n";
  text << "mkdir -p " << lab.folder << "\n";
  for (const std::string& where : lab.namespaces) {
    text << "ip netns add " << where << "\n";
    for (const Run& run : first_steps(where)) text << line(run) << "\n";
  }
  for (const Step& step : lab.build) text << std::visit(line, step) << "\n";
  for (const Probe& probe : lab.probes) text << probe_text(probe) << "\n";
  text << "# when all of these are answered, " << to_text(lab.settle) << " and a random time up to "
       << to_text(lab.phases) << " later:\n";
  for (const Act& act : lab.acts) {
    text << "# " << to_text(act.at) << " " << act.what << "\n";
    for (const Step& step : act.steps) text << std::visit(line, step) << "\n";
  }
  text << "# " << to_text(start_of_scenario + lab.horizon) << " the end\n";
  for (const std::string& where : lab.namespaces)
    text << "ip netns pids " << where << " | xargs -r kill -9; ip netns delete " << where << "\n";
  text << "rm -r " << lab.folder << "\n";
  return text.str();
}

}  // namespace drsim::emulate
