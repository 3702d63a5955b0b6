// Files that mean ill, or are none: each is refused for what it is, and shows nothing but itself.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "models/world/text/text.hpp"
#include "scenarios/reading/reader.hpp"

namespace drsim {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  int code = -1;
  std::string out, err;
};

std::string content(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

// What may leave: text of well-formed characters, without any that a terminal would obey.
bool is_clean(std::string text) {
  std::erase(text, '\r');  // Rows of CSV end with one.
  return printable_lines(text) == text;
}

// What check would print.
std::string messages(const std::string& file, const std::vector<Assignment>& assignments = {}) {
  const Reading reading = read_scenario(file, assignments);
  std::string text;
  for (const Diagnostic& diagnostic : reading.diagnostics) text += to_text(diagnostic, false);
  EXPECT_TRUE(is_clean(text)) << printable_lines(text);
  EXPECT_FALSE(reading.scenario);
  return text;
}

// The address sanitizer reserves far more than any run needs.
std::string memory_of([[maybe_unused]] const std::string& bytes) {
#ifdef DRSIM_SANITIZED
  return "";
#else
  return "prlimit --as=" + bytes;
#endif
}

class Hostile : public testing::Test {
 protected:
  Hostile()
      : folder_(fs::path(testing::TempDir()) /
                (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + "-" +
                 std::to_string(getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "in");
  }
  ~Hostile() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string file(const std::string& name, const std::string& text) const {
    fs::create_directories(fs::path(path(name)).parent_path());
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  // A shell's words; what it prints is clean whatever it was given, as long as nobody asks for colours.
  Outcome run(const std::string& arguments, const std::string& before = "", const std::string& limits = "") const {
    const std::string out = path("stdout"), err = path("stderr");
    const std::string command = "cd '" + folder_.string() + "' && " + before + " timeout 300 " + limits +
                                " '" DRSIM_PROGRAM "' " + arguments + " >'" + out + "' 2>'" + err + "'" +
                                (before.empty() ? " </dev/null" : "");
    const int status = std::system(command.c_str());
    const Outcome outcome{WIFEXITED(status) ? WEXITSTATUS(status) : -1, content(out), content(err)};
    EXPECT_TRUE(is_clean(outcome.out)) << arguments << "\n" << printable_lines(outcome.out);
    EXPECT_TRUE(is_clean(outcome.err)) << arguments << "\n" << printable_lines(outcome.err);
    EXPECT_NE(outcome.code, 70) << arguments << "\n" << outcome.err;
    EXPECT_NE(outcome.code, 124) << arguments << ": it never ended";
    EXPECT_LT(outcome.code, 128) << arguments << ": it crashed";
    return outcome;
  }

  const fs::path folder_;
};

const std::string head = "drsim: 1\nsites: {a: {}, b: {}}\nrouters: {ra: {site: a}, rb: {site: b}}\n";
const std::string small =
    head +
    "links: {l: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms}}\n"
    "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}\nvms: {v: {network: n}}\n"
    "applications: {app: {served-by: v}}\nclients: {c: {site: b, use: [app]}}\n"
    "timeline: [{at: 1h, fail: {link: l}}, {at: 2h, repair: {link: l}}]\n";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_F(Hostile, a_line_may_begin_with_any_byte) {
  for (int byte = 0x80; byte < 0x100; ++byte) {
    const std::string bad(1, static_cast<char>(byte));
    for (const std::string& text : {bad, bad + "abc\n", "drsim: 1\n" + bad + "x: 1\n",
                                    "drsim: 1\n" + std::string(300, 'x') + bad + bad + std::string(300, 'x')}) {
      EXPECT_TRUE(has(messages(file("x.yaml", text)), "not valid UTF-8")) << byte;
      EXPECT_TRUE(has(messages(file("ok.yaml", small), {{text}}), "not valid UTF-8")) << byte;
    }
  }
  EXPECT_EQ(run("check '" + file("x.png", "\x89PNG\r\n\x1a\n") + "'").code, 3);
  EXPECT_EQ(run("check --set \"$(printf '\\200\\201: 1')\" '" + file("ok.yaml", small) + "'").code, 3);
}

TEST_F(Hostile, what_a_terminal_would_obey_is_refused_by_whatever_key_it_comes) {
  for (const std::string bad : {"\\e[31m", "\\x9b2J", "\\u202e", "\\u2066", "\\0", "\\a", "\\u2028"})
    for (const std::string& line :
         {"title: \"" + bad + "\"", "design: \"x" + bad + "\"", "extends: \"" + bad + "\"", "\"" + bad + "\": 1",
          "sites: {\"" + bad + "\": {}}", "x-mine: [{deep: \"" + bad + "\"}]", "horizon: \"" + bad + "\""}) {
      const std::string text = messages(file("x.yaml", "drsim: 1\n" + line + "\n"));
      EXPECT_TRUE(has(text, "has a control character: U+")) << line << "\n" << text;
    }
  for (const char* raw : {"\x1b", "\u009b", "\u202e", "\u0085"})
    EXPECT_EQ(run("check '" + file("x.yaml", small + "# " + raw + "\n") + "'").code, 3);
}

TEST_F(Hostile, a_file_may_have_any_name_and_leaves_it_nowhere_as_it_is) {
  const std::string name = "\x1b[31m\u202e\xff' $(x)\n.yaml";
  std::ofstream(folder_ / name) << small;
  std::ofstream(folder_ / ("bad" + name)) << "drsim: 1\nnonsense: 1\n";
  for (const char* verb :
       {"check", "check --format json", "check --format csv", "run", "run --format json", "run --format csv",
        "run --format md", "explain", "compare", "inspect", "inspect --format dot", "plan", "run --replications 2",
        "run --junit j.xml --report r.html --chrome-trace t.json"}) {
    const std::string again = std::string(verb) == "compare" ? " ./*31*.yaml" : "";
    EXPECT_EQ(run(std::string(verb) + " ./[!b]*31*.yaml" + (again.empty() ? "" : " ./[!b]*31*.yaml")).code, 0) << verb;
  }
  for (const char* written : {"j.xml", "r.html", "t.json"}) {
    EXPECT_TRUE(is_clean(content(folder_ / written))) << written;
    EXPECT_FALSE(content(folder_ / written).empty()) << written;
  }
  EXPECT_TRUE(nlohmann::json::accept(run("check --format json ./bad*").out));
  EXPECT_EQ(run("run ./[!b]*31*.yaml --junit \"/no/$(printf '\\033[31m\\377')\"").code, 4);
  EXPECT_EQ(run("\"$(printf '\\033[31m\\377')\"").code, 2);
  EXPECT_EQ(run("run --seed \"$(printf '\\033[31m\\377')\" x").code, 2);
  EXPECT_EQ(run("merge --results r.db \"$(printf '\\033[31m\\377')\"").code, 4);
}

TEST_F(Hostile, aliases_of_long_texts_are_counted_in_bytes) {
  std::string text = "drsim: 1\ntitle: &t \"" + std::string(100'000, 'x') + "\"\nx-all: [*t";
  for (int i = 0; i < 100'000; ++i) text += ",*t";
  const Outcome outcome = run("check '" + file("bomb.yaml", text + "]\n") + "'", "", memory_of("1000000000"));
  EXPECT_EQ(outcome.code, 3);
  EXPECT_TRUE(has(outcome.out, "aliases stand for more than 16000000 bytes")) << outcome.out;
  std::string anchors = "drsim: 1\nx-all:\n";
  for (int i = 0; i < 200'000; ++i) anchors += " - &a" + std::to_string(i) + " x\n";
  EXPECT_EQ(run("check '" + file("anchors.yaml", anchors) + "'", "", memory_of("1000000000")).code, 3);
}

TEST_F(Hostile, a_scenario_extends_regular_files_that_are_scenarios) {
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
  file("secret", "password: hunter2\n");
  file("passwd", "root:x:0:0::/root:/bin/sh\ndrsim:x:7:7::/:/bin/sh\n");
  file("broken", "hunter2 ][ {\n\t\x01");
  for (const std::string other : {"fifo", "/dev/zero", "/dev/stdin", "/proc/self/environ", "/proc/self/mem", "secret",
                                  "passwd", "broken", ".", "/", "", "nowhere", "secret/x", "/dev/null"}) {
    const Outcome outcome = run("check '" + file("x.yaml", "drsim: 1\nextends: \"" + other + "\"\n") + "'");
    EXPECT_TRUE(outcome.code == 3 || outcome.code == 4) << other << outcome.code;
    EXPECT_TRUE(has(outcome.out, "x.yaml:2:10: error: ")) << other << "\n" << outcome.out;
    EXPECT_FALSE(has(outcome.out, "hunter2")) << outcome.out;
    EXPECT_FALSE(has(outcome.out, "/bin/sh")) << outcome.out;
  }
  // Named by the user, its lines are not shown either: whoever reads the messages may be somebody else.
  EXPECT_FALSE(has(run("check secret").out, "hunter2"));
  // And a scenario may come through a pipe.
  EXPECT_EQ(run("check /dev/stdin", "cat '" + file("ok.yaml", small) + "' |").code, 0);
}

TEST_F(Hostile, below_a_root_nothing_else_is_read) {
  file("outside.yaml", small);
  file("in/base.yaml", small);
  fs::create_symlink(path("outside.yaml"), path("in/link.yaml"));
  fs::create_symlink(path("in"), path("door"));
  const auto extending = [&](const std::string& other) {
    return run("check --root in '" + file("in/x.yaml", "drsim: 1\nextends: \"" + other + "\"\n") + "'");
  };
  EXPECT_EQ(extending("base.yaml").code, 0);
  EXPECT_EQ(extending("../in/base.yaml").code, 0);
  EXPECT_EQ(extending(path("in/base.yaml")).code, 0);
  for (const std::string& other : {std::string("../outside.yaml"), path("outside.yaml"), std::string("link.yaml")}) {
    const Outcome outcome = extending(other);
    EXPECT_EQ(outcome.code, 4) << other;
    EXPECT_TRUE(has(outcome.out, "outside of the root")) << outcome.out;
  }
  EXPECT_EQ(run("check --root in outside.yaml").code, 4);
  EXPECT_EQ(run("check --root in door/base.yaml").code, 0);
  EXPECT_EQ(run("run --root nowhere in/base.yaml").code, 4);
  fs::create_directories(path("inside"));
  EXPECT_EQ(run("check --root in '" + file("inside/base.yaml", small) + "'").code, 4)
      << "a name that only begins alike";
  EXPECT_EQ(run("sweep --root in outside.yaml --vary 'horizon: [2h, 3h]'").code, 4);
}

TEST_F(Hostile, nothing_is_written_over_what_is_read_or_written_as_well) {
  const std::string base = file("base.yaml", small);
  file("x.yaml", "drsim: 1\nextends: base.yaml\n");
  fs::create_hard_link(base, path("hard.yaml"));
  fs::create_symlink(base, path("soft.yaml"));
  for (const std::string wrong : {"--report x.yaml", "--junit base.yaml", "--junit ./../$(basename \"$PWD\")/base.yaml",
                                  "--chrome-trace hard.yaml", "--report soft.yaml", "--report a.html --junit ./a.html",
                                  "--replications 2 --csv base.yaml", "--replications 2 --csv o --results ./o",
                                  "--replications 2 --results x.yaml"}) {
    const Outcome outcome = run("run x.yaml " + wrong);
    EXPECT_EQ(outcome.code, 2) << wrong << outcome.err;
    EXPECT_EQ(outcome.out, "") << wrong;
    EXPECT_EQ(content(base), small) << wrong;
    EXPECT_FALSE(fs::exists(path("a.html")) || fs::exists(path("o"))) << wrong;
  }
  EXPECT_EQ(run("sweep x.yaml --vary 'horizon: [2h, 3h]' --replications 1 --csv base.yaml").code, 2);
  EXPECT_EQ(run("run x.yaml --report /dev/null --junit /dev/null").code, 0);
  // What an unfinished file is called is nobody else's name.
  const std::string neighbour = file("r.html.part", "mine");
  EXPECT_EQ(run("run x.yaml --report r.html").code, 0);
  EXPECT_EQ(content(neighbour), "mine");
  std::size_t left = 0;
  for (const auto& entry : fs::directory_iterator(folder_)) left += entry.path().extension() == ".part";
  EXPECT_EQ(left, 1u);
}

TEST_F(Hostile, a_system_that_has_nothing_left_is_no_bug) {
  const std::string ok = file("ok.yaml", small);
  // One file at a time is enough to begin, but not for a pipe.
  // What a test runner has left open is closed first.
  const Outcome descriptors =
      run("run ok.yaml --replications 4 --jobs 2", "", "3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&- prlimit --nofile=4");
  EXPECT_EQ(descriptors.code, 71) << descriptors.err;
  EXPECT_FALSE(has(descriptors.err, "bug")) << descriptors.err;
  if (getuid() != 0) {
    EXPECT_EQ(run("run ok.yaml --replications 4 --jobs 2", "", "prlimit --nproc=1").code, 71);
  }
  std::string large = head + "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/8, gateway: ra}}}}\nvms:\n";
  for (int i = 0; i < 20'000; ++i) large += "  v" + std::to_string(i) + ": {network: n}\n";
  const Outcome memory = run("run '" + file("large.yaml", large) + "'", "", memory_of("300000000"));
  EXPECT_TRUE(memory.code == 71 || memory.code == 0) << memory.code << memory.err;
}

TEST_F(Hostile, a_storm_from_the_start_begins_at_the_start) {
  const std::string looped =
      "drsim: 1\nhorizon: 2h\nsites: {A: {}, B: {}, U: {}}\n"
      "switches: {a: {site: A, spanning-tree: none}, b: {site: A, spanning-tree: none}}\n"
      "routers: {r: {site: A, switch: a}, rb: {site: B}, u: {site: U}}\nlinks:\n"
      "  w: {between: [r, u], bandwidth: 1Gbit, latency: 1ms}\n  x: {between: [r, rb], bandwidth: 1Gbit, latency: "
      "1ms}\n"
      "  t1: {between: [a, b], bandwidth: 10Gbit, latency: 5us, vlans: [apps]}\n"
      "  t2: {between: [a, b], bandwidth: 10Gbit, latency: 5us, vlans: [apps]}\n"
      "networks: {n: {site: A, subnets: {apps: {prefix: 10.0.0.0/24, gateway: r}}}}\n"
      "vms: {v: {network: n, switch: b, replication: {to: B, every: 5m, churn: 100kB/s}}}\n"
      "applications: {app: {served-by: v}}\nclients: {c: {site: U, use: [app]}}\n";
  const auto frames_of = [&](const std::string& text) {
    const Outcome outcome = run("run --format json '" + file("storm.yaml", text) + "'");
    EXPECT_EQ(outcome.code, 0);
    const auto json = nlohmann::json::parse(outcome.out);
    EXPECT_EQ(json["storms"].size(), 1u);
    EXPECT_EQ(json["storms"][0]["from_s"], 0) << json["storms"];
    return json["storms"][0]["frames"].get<double>();
  };
  const std::string alone =
      looped.substr(0, looped.find(", replication")) + "}}\n" + looped.substr(looped.find("applications:"));
  // With copies a run is warmed up for a while, which is no part of it: the storm is the same.
  const double frames = frames_of(alone);
  EXPECT_NEAR(frames_of(looped), frames, frames * 1e-3);
  const Outcome text = run("run storm.yaml");
  EXPECT_FALSE(has(text.out, " -0")) << text.out;
  EXPECT_TRUE(has(text.out, "from 00:00:00")) << text.out;
}

}  // namespace
}  // namespace drsim
