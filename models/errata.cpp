#include "models/errata.hpp"

#include <array>

namespace drsim {
namespace {

constexpr std::array ledger{
    Erratum{1, "seed 001, line 146; seed 004, line 54", "192.168.0.1/24 has host bits and is another subnet",
            "192.168.1.0/24; a prefix with host bits is an error, never masked", ""},
    Erratum{2, "seed 000, line 66; seed 001, line 44", "VMNetwork1 of the second site is there twice, mapped and not mapped",
            "the second is VMNetwork2; a name that is there twice is an error", ""},
    Erratum{3, "seed 000, line 117; seed 001, line 92", "there is no VMNetwork1-Network", "VMNetwork1 of the first site", ""},
    Erratum{4, "seed 000, lines 117 to 127; seed 001, lines 92 to 102", "VM1 and VM-1, VM2 and VM-2", "the same machines", ""},
    Erratum{5, "seed 000, lines 64 and 88; seed 001, lines 42 and 66", "VMNetwork2 of the first site has no logical network",
            "an error if its VMs are protected, unless the design keeps it", "keeps-errata: [5]"},
    Erratum{6, "seed 000, lines 81, 82, 100 and 101; seed 001, lines 59, 60, 78 and 79",
            "both protecting clouds have the same logical networks, and yet different target networks are available",
            "available is what the protecting cloud's logical networks give; the row for gold then needs LogicalNetwork2 in GoldCloud2", "keeps-errata: [6]"},
    Erratum{7, "seed 000, lines 77 to 82; seed 001, lines 55 to 60",
            "the protected clouds have no logical network, and the protecting ones those of both sites",
            "each cloud has those of its own VMM server", "keeps-errata: [7]"},
    Erratum{8, "seed 003, lines 33 and 64", "a VLAN stretched to Azure is called valid, and stretched subnets not supported there",
            "refused; what Azure offers since 2019 instead is a kind of trunk of its own", "kind: azure-extended-network"},
    Erratum{9, "seed 000, line 107; seed 002, line 70", "the first subnet, or the alphabetically first one",
            "by direction: alphabetical between Azure regions, else in the order of the scenario", ""},
    Erratum{10, "seed 002, line 70", "alphabetical by which order is not said", "by ASCII code without regard to case; equal names are reported; in Azure, names that differ in case only are the same", ""},
    Erratum{11, "seed 002, lines 87 and 91; seed 001, line 161", "which of several free addresses is not said", "the lowest", "address-choice"},
    Erratum{12, "seed 002, line 52", "the sentence reads as if the source were renamed",
            "the copy has the suffix; a network of that name that is there already is an error", ""},
    Erratum{13, "seed 003, line 63", "routes to on-premises are possible only if its range differs from its range",
            "the local network must not overlap the Azure network (rule 67)", ""},
    Erratum{14, "seed 003, lines 70 to 81", "\"Before failover\" has steps that come after it", "each step is where the plan puts it", "plans"},
    Erratum{15, "seed 003, lines 70 to 85", "in which order Azure network and recovery network are made and connected is not clear",
            "connected last, once the prefix is out of the local network (rule 77); scenarios/woodgrove has 2017's drawing and a later one", "plans, epoch"},
    Erratum{16, "seed 001, lines 138 and 177; seed 003, lines 50, 78 and 85; seed 004, lines 46 and 85", "slips of the pen", "read as meant", ""},
    Erratum{17, "seed 001, lines 170 and 184; seed 004, lines 78 and 92", "the scripts do not parse", "what they are to do is modelled; they are never run", ""},
    Erratum{18, "seed 001, lines 177 and 180; seed 004, lines 85 and 88", "DNS is updated after VMs start, or in time by a script",
            "when the step of the plan is finished, wherever it stands", "plans"},
    Erratum{19, "seed 002, line 64", "what follows from changing one direction only is not said", "reported; failback goes to the old network (rule 31)", ""},
    Erratum{20, "seed 000, lines 42 and 44", "VMs connect irrespective of plans, or within one only", "mapped: irrespective; not mapped: within one", ""},
    Erratum{21, "seed 000, line 126; seed 001, line 101", "what if VMNetwork2 is mapped", "then that decides (rule 91)", ""},
    Erratum{22, "all", "no durations anywhere", "each is a key with a default and its source, and reports list assumptions", ""},
    Erratum{23, "all", "reserved addresses are not mentioned",
            "never the network's own and the broadcast address; in Azure the first four and the last; unstated ones begin at .4 where there is no pool", "pool, reserved"},
    Erratum{24, "seed 001, line 131; seed 004, line 39", "\"automatically\" hides neighbour caches, gateways and detours", "they are modelled", "vlans, gateways"},
    Erratum{25, "seed 001, line 133; seed 004, line 41", "a storm is unlikely, and cannot be isolated", "what happens is the scenario's; what isolates it is modelled", "storm-control, spanning-tree"},
};

}  // namespace

std::span<const Erratum> errata() { return ledger; }

const Erratum& erratum(int number) { return ledger.at(static_cast<std::size_t>(number - 1)); }

std::string describe(const Erratum& erratum) {
  return "erratum " + std::to_string(erratum.number) + " (" + std::string(erratum.where) + "): " + std::string(erratum.problem);
}

std::string_view to_text(Epoch epoch) {
  switch (epoch) {
    case Epoch::y2015: return "2015";
    case Epoch::y2017: return "2017";
    case Epoch::later: return "2017 and after";
  }
  return "";
}

}  // namespace drsim
