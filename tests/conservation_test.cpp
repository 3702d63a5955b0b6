// What holds of data and VMs in any story: bytes are neither made nor lost unseen, no recovery point is newer than what
// has arrived, and nothing runs twice that should not.

#include <array>
#include <random>
#include <sstream>

#include "tests/chance.hpp"
#include "tests/simulation.hpp"
#include "tests/stories.hpp"

namespace drsim {
namespace {

constexpr std::int64_t churn = 200'000;  // [byte/s], of every VM
constexpr double used = 2e9;             // [byte], of its disk, if it is known

// Two sites, a plan, and whatever happens to them.
std::string story(unsigned seed) {
  std::mt19937 draws(seed);
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(draws); };
  std::ostringstream out;
  const auto site = [&] {
    return std::string(pick(0, 1) ? "max-concurrent-boots: 2, " : "") + (pick(0, 2) ? "storage: 50MB/s" : "");
  };
  out << "horizon: 24h\nsites: {a: {" << site() << "}, b: {" << site()
      << "}}\nrouters: {ra: {site: a}, rb: {site: b}}\n"
      << "links: {one: {between: [ra, rb], bandwidth: " << pick(2, 40) << "Mbit, latency: " << pick(0, 30)
      << "ms}, two: {between: [ra, rb], bandwidth: " << pick(2, 40) << "Mbit, latency: 1ms, cost: 20}}\n"
      << "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}\n"
      << "vms: {db: {network: n, count: " << pick(1, 4) << ", boot: {p50: 60s, p95: 3m}, "
      << (pick(0, 1) ? "disk: {size: 100GB, used: 2GB}, " : "") << (pick(0, 1) ? "image: 5GB, " : "")
      << "replication: {to: b, every: " << pick(1, 20) << "m, churn: 200kB/s" << (pick(0, 1) ? ", points: 10m" : "")
      << (pick(0, 1) ? ", app-consistent: 1h, retention: 90m" : "") << "}}}\n"
      << "plans: {p: {" << (pick(0, 1) ? "shutdown: 2m, " : "") << (pick(0, 1) ? "disks: 1m, " : "")
      << "point: " << (std::array{"latest", "multi-vm", "app-consistent"}[static_cast<std::size_t>(pick(0, 2))])
      << ", groups: [{start: [db], then: [{what: check, takes: 5m, fails: 30%}]}]}}\ntimeline:\n";
  const char* acts[] = {"fail: {site: a}",
                        "repair: {site: a}",
                        "fail: {site: b}",
                        "repair: {site: b}",
                        "fail: {link: one}",
                        "repair: {link: one}",
                        "fail: {link: two}",
                        "repair: {link: two}",
                        "failover: p",
                        "failover: {plan: p, mode: planned}",
                        "failover: {plan: p, mode: test}",
                        "clean-up: p",
                        "commit: p",
                        "reprotect: p",
                        "failback: p",
                        "failback: {plan: p, mode: unplanned}",
                        "resume: p"};
  for (int i = pick(3, 25); i > 0; --i) out << "  - {at: " << pick(0, 50'000) << "s, " << acts[pick(0, 16)] << "}\n";
  // In the end all is healthy again, and there is time for whatever goes on by itself.
  for (const int last : {1, 3, 5, 7}) out << "  - {at: 14h, " << acts[last] << "}\n";
  return out.str();
}

// An account of one VM's data, kept from the records alone.
struct Account {
  bool runs = false;
  Place place = Place::home;
  Time since{};
  double written = 0;  // [byte], until it last started or stopped
  double sent = 0, lost = 0;
  std::optional<Time> sending;   // Since when.
  double sending_up_to = 0;      // How much had been written by then.
  double reprotected_up_to = 0;  // Of a copy for which a formula stands.
  Time arrived = Time::min();    // The data of this instant are at the other place, to the last byte.
  int rounded = 0;

  double changed(Time now) const { return written + (runs ? seconds(now - since) * static_cast<double>(churn) : 0); }
};

class Bookkeeper {
 public:
  explicit Bookkeeper(const Scenario& scenario)
      : accounts_(scenario.vms.size()), has_disks_(scenario.vms[0].disk.has_value()) {
    for (Account& account : accounts_) {
      account.runs = true;
      account.since = start_of_scenario - scenario.warm_up();
    }
  }

  void on(Time now, const VmChanged& c) {
    Account& account = accounts_[c.vm.index];
    if (account.runs != (c.to == VmStatus::up)) {
      account.written = account.changed(now);
      account.since = now;
      ++account.rounded;
    }
    account.runs = c.to == VmStatus::up;
    if (account.place == c.place) return;
    account.lost += account.changed(now) - account.sent - account.lost;
    account.place = c.place;
    account.arrived = now;
  }
  void on(Time now, const TransferStarted& c) {
    Account& account = accounts_[c.vm.index];
    if (c.kind == TransferKind::image) return;
    EXPECT_FALSE(account.sending);
    account.sending = now;
    account.sending_up_to = account.changed(now) - account.lost;
    if (c.kind != TransferKind::whole) {
      // What was written over and over goes once.
      const double most = has_disks_ ? used : 1e18;
      EXPECT_NEAR(static_cast<double>(c.size.count), std::min(account.sending_up_to - account.sent, most),
                  1.0 + account.rounded);
    }
  }
  void on(Time, const TransferAborted& c) { accounts_[c.vm.index].sending.reset(); }
  void on(Time, const TransferFinished& c) {
    Account& account = accounts_[c.vm.index];
    if (c.kind == TransferKind::image) return;
    ASSERT_TRUE(account.sending);
    account.sent = account.sending_up_to;
    account.arrived = *account.sending;
    account.sending.reset();
  }
  // Of a disk that is known, the documented duration stands for the copy: it brings what had changed when it began.
  void on(Time now, const PlanChanged& c) {
    if (c.to != PlanPhase::reprotecting) return;
    reprotecting_ = now;
    for (Account& account : accounts_)
      if (account.place == Place::recovery) account.reprotected_up_to = account.changed(now) - account.lost;
  }
  void on(Time, const VmReprotected& c) {
    if (!has_disks_) return;
    accounts_[c.vm.index].arrived = reprotecting_;
    accounts_[c.vm.index].sent = accounts_[c.vm.index].reprotected_up_to;
  }
  void on(Time, const RecoveryPointCreated& c) { EXPECT_LE(c.of, accounts_[c.vm.index].arrived); }
  void on(Time, const RecoveryPointPicked& c) { EXPECT_LE(c.of, accounts_[c.vm.index].arrived); }
  void on(Time, const auto&) {}

  // Bytes changed are bytes sent, bytes lost with a place, or bytes still to be sent.
  void compare(const State& state) const {
    for (std::size_t i = 0; i < accounts_.size(); ++i) {
      const Account& account = accounts_[i];
      const double backlog = static_cast<double>(state.uncopied(VmId{i}).count);
      EXPECT_NEAR(account.changed(state.at()), account.sent + account.lost + backlog, 2.0 + account.rounded)
          << "vm " << i << " at " << to_text(state.at());
    }
  }

 private:
  std::vector<Account> accounts_;
  const bool has_disks_;
  Time reprotecting_{};
};

// A way back that has ended has brought everybody home.
void expect_home(const Scenario& scenario, const State& state) {
  for (std::size_t i = 0; i < scenario.vms.size(); ++i) {
    const State::VmState& vm = state[VmId{i}];
    EXPECT_TRUE(vm.place == Place::home && (vm.status == VmStatus::up || !state.is_up(SiteId{0}))) << i;
  }
}

// Hours after all has been repaired: no plan waits for nobody knows what, nobody is down whom nothing keeps down,
// copies go on.
void expect_at_rest(const Scenario& scenario, const State& state) {
  const PlanPhase phase = state.phase(PlanId{0});
  EXPECT_TRUE(phase != PlanPhase::failing_over && phase != PlanPhase::failing_back && phase != PlanPhase::testing)
      << static_cast<int>(phase);
  for (std::size_t i = 0; i < scenario.vms.size(); ++i) {
    const State::VmState& vm = state[VmId{i}];
    const bool is_kept_down = phase == PlanPhase::stopped || phase == PlanPhase::draining;
    EXPECT_TRUE(is_kept_down || vm.status == VmStatus::up) << i;
    const bool is_copied =
        vm.status == VmStatus::up && (vm.place == Place::home || vm.reprotected) && phase != PlanPhase::resynchronising;
    if (is_copied && !vm.sending) {
      EXPECT_LE(state.at() - std::max(vm.begun, vm.since), scenario.vms[i].replication->every) << i;
    }
  }
}

class AnyStory : public testing::TestWithParam<unsigned> {};

TEST_P(AnyStory, conserves_bytes_and_runs_nothing_twice) {
  const Scenario scenario = scenario_of(story(GetParam()), false);
  const Trace trace = simulate(scenario, GetParam());
  EXPECT_EQ(trace.ending, Ending::horizon);
  Bookkeeper books(scenario);
  State state(scenario);
  for (const Record& record : trace.records) {
    state.advance(record.at);
    // Where it runs it is stopped before it runs elsewhere; or somebody there can hear that it is to stop; or it is
    // said to run twice.
    if (const auto* change = std::get_if<VmChanged>(&record.change)) {
      const State::VmState& before = state[change->vm];
      const bool leaves_alive = before.place != change->place && before.status == VmStatus::up;
      const WatchId way = scenario.index.copies_of_vm[change->vm.index][before.place == Place::home ? 1 : 0];
      EXPECT_TRUE(!leaves_alive || before.stays || is_reached(state.disposition(way)));
    }
    const PlanPhase was = state.phase(PlanId{0});
    EXPECT_TRUE(state.apply(record.change)) << describe(scenario, record.change);
    std::visit([&](const auto& change) { books.on(record.at, change); }, record.change);
    const PlanPhase phase = state.phase(PlanId{0});
    if (was == PlanPhase::failing_back && phase == PlanPhase::ready) expect_home(scenario, state);
    for (std::size_t i = 0; i < scenario.vms.size() && phase == PlanPhase::recovered; ++i)
      EXPECT_EQ(state[VmId{i}].test, VmStatus::stopped);
    books.compare(state);
    if (HasFailure()) break;
  }
  state.advance(scenario.end());
  expect_at_rest(scenario, state);
  if (HasFailure()) std::puts(story(GetParam()).c_str());
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyStory, testing::Range(1u, 1 + worlds(200)));

}  // namespace
}  // namespace drsim
