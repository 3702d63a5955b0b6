// How long the report takes to draw, in Chromium: a heat-map of 240 rows and 300 columns, and the cursor over a trace
// of ten thousand changes. Not a test: figures go into commit messages.

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "analysis/page/page.hpp"
#include "scenarios/reading/reader.hpp"
#include "sim/simulate.hpp"
#include "tests/browser/browser.hpp"

namespace drsim {
namespace {

std::string scenario_text() {
  std::string text =
      "drsim: 1\ntitle: Large\nsites: {a: {kind: on-premises}, b: {kind: on-premises}}\nrouters: {ra: {site: a}, rb: "
      "{site: b}}\n"
      "links: {l: {between: [ra, rb], bandwidth: 10Gbit, latency: 5ms}}\nnetworks: {n: {site: a, subnets: {s: {prefix: "
      "10.0.0.0/8, gateway: ra}}}}\n"
      "vms: {web: {network: n, subnet: s, address: 10.0.0.10}, other: {network: n, subnet: s, address: 10.1.0.10, "
      "count: 1700, boot: {p50: 90s, p95: 10m}}}\n"
      "applications: {shop: {served-by: {any: web}}}\nclients:\n";
  for (int i = 0; i < 240; ++i) text += "  users-" + std::to_string(i) + ": {site: b, use: [shop]}\n";
  return text +
         "timeline:\n  - {at: 10m, fail: {site: a}}\n  - {at: 30m, repair: {site: a}}\n  - {at: 5h, fail: {site: a}}\n "
         " - {at: 6h, repair: {site: a}}\n";
}

int draw_and_time() {
  if (!Browser::program()) return std::cerr << "Chromium is not installed\n", 1;
  const std::string base =
      std::filesystem::temp_directory_path().string() + "/page-benchmark-" + std::to_string(getpid());
  std::ofstream(base + ".yaml") << scenario_text();
  const Reading reading = read_scenario(base + ".yaml");
  const Trace trace = simulate(*reading.scenario, 1);
  const RunReport report = analyse(*reading.scenario, trace);
  const std::string page = report_page({{&report, &trace}});
  std::ofstream(base + ".html") << page;
  Browser browser;
  browser.open(base + ".html", "#v=0&t=0", {});
  const auto timed = [&](const std::string& what, const std::string& expression, int times) {
    const double ms = browser.evaluate("(() => { const begun = performance.now(); for (let i = 0; i < " +
                                       std::to_string(times) + "; ++i) { " + expression +
                                       " } return (performance.now() - begun) / " + std::to_string(times) + "; })()");
    std::cout << what << ": " << ms << " ms\n";
  };
  std::cout << "page: " << page.size() << " bytes, " << trace.records.size() << " changes, "
            << report.populations.size() << " rows\n";
  timed("heat-map of 72,000 cells", "drawHeat(); document.getElementById('heat').getBoundingClientRect();", 10);
  timed("cursor moved, all drawings following", "change({time: 600 + i * 20}); document.body.getBoundingClientRect();",
        500);
  timed("search", "document.getElementById('find').value = i % 2 ? 'up' : 'booting'; findRecords();", 20);
  for (const char* extension : {".yaml", ".html"}) std::filesystem::remove(base + extension);
  return 0;
}

}  // namespace
}  // namespace drsim

int main() { return drsim::draw_and_time(); }
