#include "models/rulebook/errata.hpp"

#include <array>

namespace drsim {
namespace {

constexpr std::array ledger{
    Erratum{1, "ASR VMM networking, line 146; ASR IP addressing, line 54",
            "192.168.0.1/24 has host bits and is another subnet",
            "192.168.1.0/24; a prefix with host bits is an error, never masked", ""},
    Erratum{2, "ASR network mapping, line 66; ASR VMM networking, line 44",
            "VMNetwork1 of the second site is there twice, mapped and not mapped",
            "the second is VMNetwork2; a name that is there twice is an error", ""},
    Erratum{3, "ASR network mapping, line 117; ASR VMM networking, line 92", "there is no VMNetwork1-Network",
            "VMNetwork1 of the first site", ""},
    Erratum{4, "ASR network mapping, lines 117 to 127; ASR VMM networking, lines 92 to 102",
            "VM1 and VM-1, VM2 and VM-2", "the same machines", ""},
    Erratum{5, "ASR network mapping, lines 64 and 88; ASR VMM networking, lines 42 and 66",
            "VMNetwork2 of the first site has no logical network",
            "an error if its VMs are protected, unless the design keeps it", "allow-errata: [5]"},
    Erratum{6, "ASR network mapping, lines 81, 82, 100 and 101; ASR VMM networking, lines 59, 60, 78 and 79",
            "both protecting clouds have the same logical networks, and yet different target networks are available",
            "available is what the protecting cloud's logical networks give; the row for gold then needs "
            "LogicalNetwork2 in GoldCloud2",
            "allow-errata: [6]"},
    Erratum{7, "ASR network mapping, lines 77 to 82; ASR VMM networking, lines 55 to 60",
            "the protected clouds have no logical network, and the protecting ones those of both sites",
            "each cloud has those of its own VMM server", "allow-errata: [7]"},
    Erratum{8, "ASR Azure networking, lines 33 and 64",
            "a VLAN stretched to Azure is called valid, and stretched subnets not supported there",
            "refused; what Azure offers since 2019 instead is a kind of trunk of its own",
            "kind: azure-extended-network"},
    Erratum{9, "ASR network mapping, line 107; ASR region mapping, line 70",
            "the first subnet, or the alphabetically first one",
            "by direction: alphabetical between Azure regions, else in the order of the scenario", ""},
    Erratum{10, "ASR region mapping, line 70", "alphabetical by which order is not said",
            "by ASCII code without regard to case; equal names are reported; in Azure, names that differ in case only "
            "are the same",
            ""},
    Erratum{11, "ASR region mapping, lines 87 and 91; ASR VMM networking, line 161",
            "which of several free addresses is not said", "the lowest", "address-choice"},
    Erratum{12, "ASR region mapping, line 52", "the sentence reads as if the source were renamed",
            "the copy has the suffix; a network of that name that is there already is an error", ""},
    Erratum{13, "ASR Azure networking, line 63",
            "routes to on-premises are possible only if its range differs from its range",
            "the local network must not overlap the Azure network (rule 67)", ""},
    Erratum{14, "ASR Azure networking, lines 70 to 81", "\"Before failover\" has steps that come after it",
            "each step is where the plan puts it", "plans"},
    Erratum{15, "ASR Azure networking, lines 70 to 85",
            "in which order Azure network and recovery network are made and connected is not clear",
            "connected last, once the prefix is out of the local network (rule 77); scenarios/woodgrove has 2017's "
            "drawing and a later one",
            "plans, document-version"},
    Erratum{16,
            "ASR VMM networking, lines 138 and 177; ASR Azure networking, lines 50, 78 and 85; ASR IP addressing, "
            "lines 46 and 85",
            "slips of the pen", "read as meant", ""},
    Erratum{17, "ASR VMM networking, lines 170 and 184; ASR IP addressing, lines 78 and 92", "the scripts do not parse",
            "what they are to do is modelled; they are never run", ""},
    Erratum{18, "ASR VMM networking, lines 177 and 180; ASR IP addressing, lines 85 and 88",
            "DNS is updated after VMs start, or in time by a script",
            "when the step of the plan is finished, wherever it stands", "plans"},
    Erratum{19, "ASR region mapping, line 64", "what follows from changing one direction only is not said",
            "reported; failback goes to the old network (rule 31)", ""},
    Erratum{20, "ASR network mapping, lines 42 and 44", "VMs connect irrespective of plans, or within one only",
            "mapped: irrespective; not mapped: within one", ""},
    Erratum{21, "ASR network mapping, line 126; ASR VMM networking, line 101", "what if VMNetwork2 is mapped",
            "then that decides (rule 91)", ""},
    Erratum{22, "all", "no durations anywhere",
            "each is a key with a default and its source, and reports list assumptions", ""},
    Erratum{23, "all", "reserved addresses are not mentioned",
            "never the network's own and the broadcast address; in Azure the first four and the last; unstated ones "
            "begin at .4 where there is no pool",
            "pool, reserved"},
    Erratum{24, "ASR VMM networking, line 131; ASR IP addressing, line 39",
            "\"automatically\" hides neighbour caches, gateways and detours", "they are modelled", "vlans, gateways"},
    Erratum{25, "ASR VMM networking, line 133; ASR IP addressing, line 41",
            "a storm is unlikely, and cannot be isolated",
            "what happens is the scenario's; what isolates it is modelled", "storm-control, spanning-tree"},
};

}  // namespace

std::span<const Erratum> errata() { return ledger; }

const Erratum& erratum(int number) { return ledger.at(static_cast<std::size_t>(number - 1)); }

std::string describe(const Erratum& erratum) {
  return "erratum " + std::to_string(erratum.number) + " (" + std::string(erratum.where) +
         "): " + std::string(erratum.problem);
}

std::string_view to_text(DocumentVersion document_version) {
  switch (document_version) {
    case DocumentVersion::y2015:
      return "2015";
    case DocumentVersion::y2017:
      return "2017";
    case DocumentVersion::later:
      return "2017 and after";
  }
  return "";
}

}  // namespace drsim
